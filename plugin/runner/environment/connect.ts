import { type Clock, systemClock } from "../../base/clock.ts";
import { lateModule } from "../../base/late-module.ts";
import { createAssumedChatHistory } from "../../outside/chat-history/assumed/client.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { KeptToken } from "../../outside/esm/rest/login.ts";
import { createRestEsm } from "../../outside/esm/rest/rest-esm.ts";
import type { WebApiOptions } from "../../outside/esm/web-api/web-api-esm.ts";
import type { RequestBudgets } from "../../outside/http/budget/request-budget.ts";
import { type SystemBudgets, usualBudgets } from "../../outside/http/budget/system-budgets.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../outside/http/http-client.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import type { ChatHistoryConfiguration, EsmConfiguration, WebApiConfiguration } from "../../settings/configuration.ts";
import type { PlatformSettings } from "../../settings/platform-settings.ts";
import type { RunReport } from "../../task/run-report.ts";

/** The two outside systems, connected according to the configuration. */
export interface Connections {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  requestCounts(): RunReport["requests"];
  close(): void;
}

/** The parts of a configuration that tell where the systems are, and the codes of attributes. */
export interface Addresses {
  readonly esm: Pick<EsmConfiguration, "url" | "login" | "password" | "webApi">;
  readonly chatHistory: Pick<ChatHistoryConfiguration, "url" | "installationId" | "token"> &
    Partial<Pick<ChatHistoryConfiguration, "bounds" | "platform" | "adapter">>;
  readonly platformSettings: PlatformSettings;
}

/** What the environments of a process share. */
export interface Connecting {
  /** The environment that sends the requests: environments that share a host take turns. */
  readonly environment?: string;
  /** Default: separate budgets for these connections, with the usual limits. */
  readonly budgets?: SystemBudgets | undefined;
  /** Told of every request. */
  readonly observer?: RequestObserver | undefined;
  /** Default: this machine's clock. */
  readonly clock?: Clock;
  /** The login that an earlier connection of the same configuration left. */
  readonly keptLogin?: KeptToken | undefined;
  /** Makes the HTTP client of each system; tests may replace it. */
  readonly createClient?: (options: HttpClientOptions) => HttpClient;
}

/** What is not loaded where nothing of the kind is configured. */
export const ADAPTERS = {
  describedPlatform: lateModule(() => import("../../outside/chat-history/described/client.ts")),
  ownAdapter: lateModule(() => import("../../outside/chat-history/own/client.ts")),
  webApi: lateModule(() => import("../../outside/esm/web-api/web-api-esm.ts")),
};

/** Connects both systems. */
export async function connect(
  configuration: Addresses,
  signal: AbortSignal,
  connecting: Connecting = {},
): Promise<Connections> {
  if (configuration.chatHistory.platform !== undefined) await ADAPTERS.describedPlatform.load();
  if (configuration.chatHistory.adapter !== undefined) await ADAPTERS.ownAdapter.load();
  if (configuration.esm.webApi !== undefined) await ADAPTERS.webApi.load();
  return connectNow(configuration, signal, connecting);
}

/** The same where the adapters that are configured are loaded. */
export function connectNow(configuration: Addresses, signal: AbortSignal, connecting: Connecting = {}): Connections {
  const { environment = "", observer, clock = systemClock, createClient = createHttpClient } = connecting;
  const budgets = connecting.budgets ?? usualBudgets(clock);
  function client(system: string, baseUrl: string, systemBudgets: RequestBudgets): HttpClient {
    const budget = systemBudgets.of(new URL(baseUrl).origin, environment);
    return createClient({ system, baseUrl, budget, observer, signal, clock, random: Math.random });
  }
  const esmHttp = client("ESM", configuration.esm.url, budgets.esm);
  const { adapter, url } = configuration.chatHistory;
  // Links to next pages may lead anywhere on the host; what an adapter asks for without one stands below the address.
  const chatUrl = adapter === undefined ? url : new URL(url).origin;
  const chatHttp = client("the chat platform", chatUrl, budgets.chatHistory);
  return {
    esm: createEsm(configuration, esmHttp, clock, connecting.keptLogin),
    chatHistory: createChatHistory(configuration, chatHttp, clock, signal),
    requestCounts: () => ({ esm: esmHttp.requestCount(), chatHistory: chatHttp.requestCount() }),
    close() {
      esmHttp.close();
      chatHttp.close();
    },
  };
}

function createChatHistory(
  { chatHistory }: Addresses,
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal,
): ChatHistory {
  const { platform, adapter, url, bounds } = chatHistory;
  if (adapter !== undefined) {
    const { createOwnChatHistory } = ADAPTERS.ownAdapter.needed();
    return createOwnChatHistory(http, adapter, { url, bounds, signal }, clock);
  }
  if (platform === undefined) return createAssumedChatHistory(http, chatHistory, clock);
  const { createDescribedChatHistory } = ADAPTERS.describedPlatform.needed();
  return createDescribedChatHistory(http, platform, { url, values: platform.values, bounds, signal }, clock);
}

function createEsm(configuration: Addresses, http: HttpClient, clock: Clock, keptLogin?: KeptToken): Esm {
  const { esm } = configuration;
  if (esm.webApi === undefined) return createRestEsm(http, esm, clock, attributeTypesOf(configuration), keptLogin);
  const { createWebApiEsm } = ADAPTERS.webApi.needed();
  return createWebApiEsm(http, { ...esm, ...webApiOptionsOf(configuration, esm.webApi) }, clock);
}

/** What the attributes of the cards should be, by their codes. */
export function attributeTypesOf({
  platformSettings,
}: Pick<Addresses, "platformSettings">): ReadonlyMap<string, string> {
  return new Map(platformSettings.mapped.map(({ code, definition }) => [code, definition.type]));
}

/** How ESM is asked over its Web API, whoever asks. */
export function webApiOptionsOf(
  configuration: Pick<Addresses, "platformSettings">,
  webApi: WebApiConfiguration,
): Omit<WebApiOptions, "login" | "password"> {
  const { templateCode, attributeCodes } = configuration.platformSettings;
  const { startTime } = attributeCodes;
  const searchCut = startTime === undefined ? undefined : { templateCode, attributeCode: startTime };
  return { ...webApi, attributeTypes: attributeTypesOf(configuration), searchCut };
}
