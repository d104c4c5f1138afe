import { systemClock } from "../../base/clock.ts";
import { createAssumedChatHistory } from "../../outside/chat-history/assumed/client.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { Esm } from "../../outside/esm/port.ts";
import { createRestEsm } from "../../outside/esm/rest/rest-esm.ts";
import { createWebApiEsm } from "../../outside/esm/web-api/web-api-esm.ts";
import type { RequestBudgets } from "../../outside/http/budget/request-budget.ts";
import { type SystemBudgets, usualBudgets } from "../../outside/http/budget/system-budgets.ts";
import { createHttpClient, type HttpClient } from "../../outside/http/http-client.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import type { ChatHistoryConfiguration, EsmConfiguration } from "../../settings/configuration.ts";
import type { PlatformSettings } from "../../settings/platform-settings.ts";
import type { RunReport } from "../../task/run-report.ts";

/** The two outside systems, connected as the configuration says. */
export interface Connections {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  requestCounts(): RunReport["requests"];
  close(): void;
}

/** The part of a configuration that says where the systems are, and how attributes are called there. */
export interface Addresses {
  readonly esm: Pick<EsmConfiguration, "url" | "login" | "password" | "webApi">;
  readonly chatHistory: Omit<ChatHistoryConfiguration, "budget">;
  readonly platformSettings: PlatformSettings;
}

/** What the environments of a process share. */
export interface Connecting {
  /** Whose requests these are: environments that share a host are served in turn. */
  readonly environment?: string;
  /** Default: budgets for these connections alone, with the limits that are usual. */
  readonly budgets?: SystemBudgets | undefined;
  /** Hears of every request. */
  readonly observer?: RequestObserver | undefined;
}

export function connect(configuration: Addresses, signal: AbortSignal, connecting: Connecting = {}): Connections {
  const { environment = "", observer } = connecting;
  const budgets = connecting.budgets ?? usualBudgets(systemClock);
  function client(system: string, baseUrl: string, systemBudgets: RequestBudgets): HttpClient {
    const budget = systemBudgets.of(new URL(baseUrl).origin, environment);
    return createHttpClient({ system, baseUrl, budget, observer, signal, clock: systemClock, random: Math.random });
  }
  const esmHttp = client("ESM", configuration.esm.url, budgets.esm);
  const chatHttp = client("the chat platform", configuration.chatHistory.url, budgets.chatHistory);
  return {
    esm: createEsm(configuration, esmHttp),
    chatHistory: createAssumedChatHistory(chatHttp, configuration.chatHistory, systemClock),
    requestCounts: () => ({ esm: esmHttp.requestCount(), chatHistory: chatHttp.requestCount() }),
    close() {
      esmHttp.close();
      chatHttp.close();
    },
  };
}

function createEsm({ esm, platformSettings }: Addresses, http: HttpClient): Esm {
  if (esm.webApi === undefined) return createRestEsm(http, esm, systemClock);
  const attributeTypes = new Map(platformSettings.mapped.map(({ code, definition }) => [code, definition.type]));
  const { templateCode, attributeCodes } = platformSettings;
  const { startTime } = attributeCodes;
  const searchCut = startTime === undefined ? undefined : { templateCode, attributeCode: startTime };
  return createWebApiEsm(http, { ...esm, ...esm.webApi, attributeTypes, searchCut }, systemClock);
}
