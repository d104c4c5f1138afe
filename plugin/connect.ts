import { createAssumedChatHistory } from "./chat-history/assumed/client.ts";
import type { ChatHistory } from "./chat-history/port.ts";
import { systemClock } from "./clock.ts";
import type { Esm } from "./esm/port.ts";
import { createRestEsm } from "./esm/rest/rest-esm.ts";
import { createHttpClient } from "./http/http-client.ts";
import type { Configuration } from "./settings/configuration.ts";
import type { RunReport } from "./task/run-report.ts";

/** The two outside systems, connected as the configuration says. */
export interface Connections {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  requestCounts(): RunReport["requests"];
  close(): void;
}

export function connect(configuration: Pick<Configuration, "esm" | "chatHistory">, signal: AbortSignal): Connections {
  const common = { clock: systemClock, random: Math.random, signal };
  const esmHttp = createHttpClient({ ...common, system: "ESM", baseUrl: configuration.esm.url });
  const chatHttp = createHttpClient({ ...common, system: "the chat platform", baseUrl: configuration.chatHistory.url });
  return {
    esm: createRestEsm(esmHttp, configuration.esm, systemClock),
    chatHistory: createAssumedChatHistory(chatHttp, configuration.chatHistory, systemClock),
    requestCounts: () => ({ esm: esmHttp.requestCount(), chatHistory: chatHttp.requestCount() }),
    close() {
      esmHttp.close();
      chatHttp.close();
    },
  };
}
