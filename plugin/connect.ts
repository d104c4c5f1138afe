import { createAssumedChatHistory } from "./chat-history/assumed/client.ts";
import type { ChatHistory } from "./chat-history/port.ts";
import { systemClock } from "./clock.ts";
import type { Esm } from "./esm/port.ts";
import { createRestEsm } from "./esm/rest/rest-esm.ts";
import { createWebApiEsm } from "./esm/web-api/web-api-esm.ts";
import { createHttpClient, type HttpClient } from "./http/http-client.ts";
import type { Configuration } from "./settings/configuration.ts";
import type { RunReport } from "./task/run-report.ts";

/** The two outside systems, connected as the configuration says. */
export interface Connections {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  requestCounts(): RunReport["requests"];
  close(): void;
}

/** The part of a configuration that says where the systems are, and how attributes are called there. */
export type Addresses = Pick<Configuration, "esm" | "chatHistory" | "platformSettings">;

export function connect(configuration: Addresses, signal: AbortSignal): Connections {
  const common = { clock: systemClock, random: Math.random, signal };
  const esmHttp = createHttpClient({ ...common, system: "ESM", baseUrl: configuration.esm.url });
  const chatHttp = createHttpClient({ ...common, system: "the chat platform", baseUrl: configuration.chatHistory.url });
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
  return createWebApiEsm(http, { ...esm, ...esm.webApi, attributeTypes });
}
