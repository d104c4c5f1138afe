import { type Clock, systemClock } from "../base/clock.ts";
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
  /** As `chatHistory.installationId`. */
  readonly installationId?: string | undefined;
  /** The token itself. */
  readonly token?: string | undefined;
  /** How much of one session is taken. Default: as a configuration without `limits` has it. */
  readonly bounds?: SessionBounds | undefined;
  /** When it is aborted, every call ends. */
  readonly signal?: AbortSignal | undefined;
  /**
   * By which it waits before it asks again, and what the adapter gets as `clock`. For tests: one whose waits end at once, and
   * move its time forwards by as much. Default: this machine's. Requests, and calls in which nothing is under way, are limited
   * by this machine's time all the same.
   */
  readonly clock?: Clock | undefined;
  /** Milliseconds after which a request without a whole reply is given up, 1 to 600,000. Default: 60,000. */
  readonly requestMs?: number | undefined;
}

/** A chat platform that an adapter asks. */
export interface ConnectedPlatform {
  /** As a run uses it: what the adapter gives is checked. */
  readonly chatHistory: ChatHistory;
  /** Requests sent so far. */
  requestCount(): number;
  /** Closes its connections. */
  close(): void;
}

/** What problems are called by. */
const OPTIONS = "connectAdapter";
const LONGEST_REQUEST_MS = 600_000;

/**
 * Connects an adapter as a run does, for its tests and for programs that ask the platform something of their own.
 *
 * @param adapter the default export of its module
 * @param options what a configuration would say to it
 * @throws InputError with what is wrong with the adapter or its settings; Failure when it cannot be connected
 */
export function connectAdapter<Settings>(
  adapter: ChatPlatformAdapter<Settings>,
  options: AdapterOptions,
): ConnectedPlatform {
  const { url, settings = {}, installationId, token, bounds, signal, clock = systemClock, requestMs } = options;
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
  if (requestMs !== undefined && !(requestMs >= 1 && requestMs <= LONGEST_REQUEST_MS)) {
    const message = `must be milliseconds, 1 to ${LONGEST_REQUEST_MS}`;
    throw new InputError([{ file: OPTIONS, place: "requestMs", message }]);
  }
  const base = address.data;
  const http = createHttpClient({
    system: "the chat platform",
    baseUrl: new URL(base).origin,
    clock,
    random: Math.random,
    signal,
    limits: requestMs === undefined ? {} : { requestMs },
  });
  const own = { ...configured, installationId, token };
  return {
    chatHistory: createOwnChatHistory(http, own, { url: base, bounds, signal }, clock),
    requestCount: http.requestCount,
    close: http.close,
  };
}
