import { systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { ChatPlatformAdapter } from "../outside/chat-history/own/adapter.ts";
import { checkAdapter } from "../outside/chat-history/own/check-adapter.ts";
import { createOwnChatHistory } from "../outside/chat-history/own/client.ts";
import type { ChatHistory } from "../outside/chat-history/port.ts";
import type { SessionBounds } from "../outside/chat-history/session-bounds.ts";
import { createHttpClient } from "../outside/http/http-client.ts";
import { configureAdapter } from "../settings/adapter-settings.ts";
import { baseUrl } from "../settings/setting-types.ts";

/** What a configuration says to an adapter. */
export interface AdapterOptions {
  /** Where the platform is. */
  readonly url: string;
  /** The adapter's own settings, secrets as they are. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly installationId?: string | undefined;
  readonly token?: string | undefined;
  /** How much of one session is taken. Default: as a configuration without `limits` has it. */
  readonly bounds?: SessionBounds | undefined;
  /** When it is aborted, every call ends. */
  readonly signal?: AbortSignal | undefined;
}

/** A chat platform that an adapter asks. */
export interface ConnectedPlatform {
  /** As a run uses it: what the adapter gives is checked. */
  readonly chatHistory: ChatHistory;
  /** Requests sent so far. */
  requestCount(): number;
  close(): void;
}

/** What problems are called by. */
const OPTIONS = "connectAdapter";

/**
 * Connects an adapter as a run does, for its tests and for programs that ask the platform something of their own.
 *
 * @throws InputError with what is wrong with the adapter or its settings; Failure when it cannot be connected
 */
export function connectAdapter<Settings>(
  adapter: ChatPlatformAdapter<Settings>,
  options: AdapterOptions,
): ConnectedPlatform {
  const { url, settings = {}, installationId, token, bounds, signal } = options;
  const name = typeof adapter === "object" && adapter !== null ? String(adapter.name) : "adapter";
  const checked = checkAdapter(adapter, name);
  if ("problems" in checked)
    throw new InputError(checked.problems.map((message) => ({ file: OPTIONS, place: "adapter", message })));
  const hidden = new Map<string, string>();
  // Programs give secrets as values; here each stands where a configuration says where it is kept.
  const references = Object.fromEntries(
    Object.entries(settings).map(([setting, value]) => {
      const isSecret = checked.settings.kind === "table" && checked.settings.table.get(setting)?.secret === true;
      if (!isSecret || typeof value !== "string") return [setting, value];
      hidden.set(setting, value);
      return [setting, { env: setting }];
    }),
  );
  const { adapter: configured, problems } = configureAdapter(checked, references, (_, reference) =>
    "env" in reference ? (hidden.get(reference.env) ?? "") : "",
  );
  if (problems.length > 0) throw new InputError(problems.map((problem) => ({ file: OPTIONS, ...problem })));
  const address = baseUrl.safeParse(url);
  if (!address.success) {
    throw new InputError(address.error.issues.map(({ message }) => ({ file: OPTIONS, place: "url", message })));
  }
  const base = address.data;
  const http = createHttpClient({
    system: "the chat platform",
    baseUrl: new URL(base).origin,
    clock: systemClock,
    random: Math.random,
    signal,
  });
  const own = { ...configured, installationId, token };
  return {
    chatHistory: createOwnChatHistory(http, own, { url: base, bounds, signal }, systemClock),
    requestCount: http.requestCount,
    close: http.close,
  };
}
