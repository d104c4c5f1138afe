import { createDescribedChatHistory } from "../../../../plugin/outside/chat-history/described/client.ts";
import type { ChatHistory, SessionReading } from "../../../../plugin/outside/chat-history/port.ts";
import type { SessionBounds } from "../../../../plugin/outside/chat-history/session-bounds.ts";
import { createHttpClient } from "../../../../plugin/outside/http/http-client.ts";
import { readPlatform } from "../../../../plugin/settings/platform-description.ts";

/** 2026-11-29T12:00:00Z, epoch seconds. */
export const NOON = Date.UTC(2026, 10, 29, 12) / 1_000;

/** A made-up platform: epoch seconds, everything in one reply. Its parts can be replaced. */
export function description(parts: object = {}): string {
  const whole = {
    platform: "made-up",
    title: "Made-up",
    proof: { how: "documentation", version: "1", on: "2026-11-29" },
    settings: { user: { what: "name", default: "admin" }, key: { what: "key", secret: true } },
    times: "seconds",
    auth: { bearer: "{key}" },
    requests: { chat: { get: "/chat/{session}" } },
    session: {
      request: "chat",
      id: "id",
      started: "started",
      ended: "ended",
      count: "count",
      visitor: { id: "visitor.id", name: "visitor.name" },
    },
    messages: {
      records: "messages",
      id: "id",
      at: "at",
      text: "text",
      kind: { from: "by", table: { v: "visitor", o: "operator", b: "bot", s: "system" } },
      sender_id: "who",
      sender_name: "name",
    },
    live_chats: { by: "session" },
    changes: "none",
    ...parts,
  };
  // JSON is YAML.
  return JSON.stringify(whole, undefined, 2);
}

export interface Connected {
  readonly chatHistory: ChatHistory;
  /** Milliseconds that were waited, each time. */
  readonly waits: readonly number[];
  /** Epoch milliseconds; waiting moves it on. */
  readonly clock: { at: number };
}

export function connected(
  url: string,
  parts: object = {},
  more: {
    readonly bounds?: SessionBounds;
    readonly signal?: AbortSignal;
    readonly base?: string;
    readonly onWait?: () => void;
  } = {},
): Connected {
  const waits: number[] = [];
  const clock = { at: (NOON + 3_600) * 1_000 };
  const own = {
    now: () => clock.at,
    async wait(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      more.onWait?.();
      clock.at += milliseconds;
    },
  };
  const base = `${url}${more.base ?? ""}`;
  const http = createHttpClient({ system: "the chat platform", baseUrl: base, clock: own, random: () => 0 });
  const described = readPlatform("p.yaml", description(parts));
  const values = { user: "admin", key: "s3cret-key" };
  const { bounds, signal } = more;
  return {
    chatHistory: createDescribedChatHistory(http, described, { url: base, values, bounds, signal }, own),
    waits,
    clock,
  };
}

export interface Said {
  readonly by: "v" | "o" | "b" | "s";
  /** Seconds after noon. */
  readonly at: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A message of the made-up platform, as it answers. */
export function message(id: number | string, { by, at, more = {} }: Said): Record<string, unknown> {
  return { id, by, at: NOON + at, text: `text ${id}`, who: `${by}1`, name: `${by} one`, ...more };
}

/** A session of the made-up platform, as it answers. */
export function session(messages: readonly unknown[], more: object = {}): Record<string, unknown> {
  return {
    id: "1",
    started: NOON,
    ended: NOON + 1_000,
    visitor: { id: "v1", name: "Vera Visitor" },
    messages,
    ...more,
  };
}

/** The ids of the messages that were read. */
export function ids(reading: SessionReading): readonly string[] {
  return reading.kind === "history" ? reading.session.messages.map(({ messageId }) => messageId) : [reading.kind];
}
