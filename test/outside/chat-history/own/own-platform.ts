import type { Clock } from "../../../../plugin/base/clock.ts";
import type {
  AdapterConnecting,
  AdapterSession,
  ChatPlatformAdapter,
} from "../../../../plugin/outside/chat-history/own/adapter.ts";
import { type CheckedAdapter, checkAdapter } from "../../../../plugin/outside/chat-history/own/check-adapter.ts";
import { createOwnChatHistory, type OwnSettings } from "../../../../plugin/outside/chat-history/own/client.ts";
import type { ChatHistory } from "../../../../plugin/outside/chat-history/port.ts";
import { createHttpClient } from "../../../../plugin/outside/http/http-client.ts";
import { clockWithoutWaits } from "../../../support/fake-clock.ts";

export interface OwnPlatformOptions {
  readonly make: (connecting: AdapterConnecting) => unknown;
  readonly adapter?: Partial<ChatPlatformAdapter>;
  readonly url?: string;
  readonly secrets?: ReadonlyMap<string, string>;
  readonly clock?: Clock;
  readonly settings?: Partial<OwnSettings>;
}

/** A chat platform that an adapter made by the test asks. */
export function ownPlatform(options: OwnPlatformOptions): ChatHistory {
  const { make, url = "http://127.0.0.1:1/api", secrets = new Map(), clock = clockWithoutWaits() } = options;
  const checked = checkAdapter(
    { name: "otso-chat", apiVersion: 1, changes: "oldest-first", ...options.adapter, connect: make },
    "/etc/esm-chat/otso-chat.mjs",
  ) as CheckedAdapter;
  const http = createHttpClient({
    system: "the chat platform",
    baseUrl: new URL(url).origin,
    clock,
    random: () => 0,
    signal: options.settings?.signal,
  });
  return createOwnChatHistory(http, { ...checked, values: {}, secrets }, { url, ...options.settings }, clock);
}

/** An adapter that gives this for a session. */
export function giving(result: unknown): ChatHistory {
  return ownPlatform({ make: () => ({ ...WHOLE, session: async () => result }) });
}

/** Functions that do nothing wrong. */
export const WHOLE = {
  session: async () => ({ kind: "unknown" }),
  async *changedSessions() {
    yield { sessions: [], isLast: true };
  },
  probe: async () => undefined,
};

/** A session without a mistake. */
export function goodSession(changes: Partial<Record<keyof AdapterSession, unknown>> = {}): object {
  return {
    sessionId: "s1",
    startedAt: "2026-03-02T09:00:00Z",
    endedAt: "2026-03-02T09:10:00+00:00",
    visitor: { id: "v1", name: "Vera", externalId: "vera@example.org" },
    operators: [{ id: "o1", name: "Otto", externalId: "otto@example.org" }],
    liveChats: [
      {
        liveChatId: "l1",
        establishedAt: "2026-03-02T09:01:00Z",
        endedAt: null,
        howEnded: "by-end-user",
        operators: [{ operatorId: "o1", joinedAt: "2026-03-02T09:02:00.500Z" }],
      },
    ],
    messages: [message("m1"), message("m2", { sentAt: Date.UTC(2026, 2, 2, 9, 3), liveChatId: "l1" })],
    ...changes,
  };
}

export function message(messageId: string, changes: object = {}): object {
  return {
    messageId,
    sentAt: "2026-03-02T09:01:30Z",
    sender: { kind: "visitor", id: "v1" },
    text: "Hello",
    ...changes,
  };
}
