import type { Clock } from "../../plugin/base/clock.ts";
import type { EsmApi } from "../../plugin/cli/write-sandbox-config.ts";
import type { PlatformDescription } from "../../plugin/outside/chat-history/described/compile-platform.ts";
import { createInProcessBudgets } from "../../plugin/outside/http/budget/system-budgets.ts";
import { createHttpClient, type HttpClient } from "../../plugin/outside/http/http-client.ts";
import type { RequestLimits, RetryPolicy } from "../../plugin/outside/http/policy.ts";
import { ADAPTERS, type Connections, connectNow } from "../../plugin/runner/environment/connect.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import type { PlatformSettings } from "../../plugin/settings/platform-settings.ts";

/** No more than so many requests at once, otherwise none: a sandbox on this machine need not be spared. */
const BUDGET = { requestsPerSecond: undefined, atOnce: 16, bytesPerSecond: undefined };

export interface SandboxConnecting {
  readonly platformSettings: PlatformSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Which way into ESM. */
  readonly api?: EsmApi;
  /** Over the Web API, the id of the attribute for whole logs. Default: read off a card. */
  readonly chatLogFileId?: string | undefined;
  /** Default: the sandbox's own address. */
  readonly esmUrl?: string;
  /** The description by which the chat platform is read, where it serves one. */
  readonly described?: PlatformDescription | undefined;
  readonly limits?: Partial<RequestLimits>;
  readonly retry?: Partial<RetryPolicy>;
  /** Sees what the client of ESM is asked and answered. */
  readonly watchEsm?: (client: HttpClient) => HttpClient;
}

// Worlds of tests connect without waiting.
await Promise.all([ADAPTERS.describedPlatform.load(), ADAPTERS.webApi.load()]);

/** Connects to a sandbox as the plugin does; delays are not drawn by chance. */
export function connectSandbox(sandbox: Sandbox, connecting: SandboxConnecting): Connections {
  const { platformSettings, clock, signal, api = "rest", limits = {}, retry = {}, watchEsm } = connecting;
  const { login, password, installationId, token, timeZone } = sandbox;
  const webApi = {
    timeZone,
    uniqueAttributeCode: "efecte_id",
    staticValueNames: {},
    chatLogFile: { attributeId: connecting.chatLogFileId, operationType: "add" },
  };
  const budget = () => createInProcessBudgets(clock, () => BUDGET);
  return connectNow(
    {
      esm:
        api === "rest"
          ? { url: connecting.esmUrl ?? sandbox.esmRest, login, password, webApi: undefined }
          : { url: sandbox.esmWebApi, login, password, webApi },
      chatHistory: {
        url: sandbox.chatHistory,
        installationId,
        token,
        platform: connecting.described && { ...connecting.described, values: sandbox.platform?.settings ?? {} },
      },
      platformSettings,
    },
    signal,
    {
      clock,
      budgets: { esm: budget(), chatHistory: budget() },
      createClient(options) {
        const client = createHttpClient({ ...options, limits, retry, random: () => 0 });
        return options.system === "ESM" && watchEsm !== undefined ? watchEsm(client) : client;
      },
    },
  );
}
