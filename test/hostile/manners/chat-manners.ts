import { pick } from "../../support/draws.ts";
import type { Exchange } from "../proxy.ts";
import { reply } from "../wire.ts";
import type { Entry } from "./entry.ts";
import { withWrongType } from "./wrong-types.ts";

/* Histories of a session that are JSON, and wrong as a history. */

type History = Record<string, unknown> & { messages: Record<string, unknown>[]; liveChats: Record<string, unknown>[] };

const MANY = 600_000;

/** The healthy history with a change. */
function history(change: (history: History, exchange: Exchange) => unknown): Entry["manner"] {
  return async (exchange) => {
    const { status, headers, body } = await exchange.healthy();
    const made = change(JSON.parse(body) as History, exchange);
    await reply(exchange.wire, {
      status,
      headers: { ...headers, connection: "close" },
      body: typeof made === "string" ? made : JSON.stringify(made),
    });
  };
}

function messagesOf({ messages }: History, count: number, text = "canary"): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({ ...messages[0], messageId: `x${index}`, text }));
}

/** The healthy history in which each message and the whole have these values. */
function everywhere(values: object, messageValues: object = {}): Entry["manner"] {
  return history((whole) => ({
    ...whole,
    ...values,
    messages: whole.messages.map((message) => ({ ...message, ...messageValues })),
  }));
}

let cursors = 0;
/** A cursor that nobody has seen before. */
const freshCursor = () => `cursor-${(cursors += 1)}`;

const dates: readonly (readonly [string, string, Entry["taken"]?])[] = [
  ["date-year-minus-271821", "-271821-04-20T00:00:00.000Z"],
  ["date-year-275760", "+275760-09-13T00:00:00.000Z"],
  ["date-beyond-all", "+999999-12-31T00:00:00.000Z"],
  ["date-year-0", "0000-01-01T00:00:00Z", "either"],
  ["date-year-9999", "9999-12-31T23:59:59.999Z", "either"],
  ["date-nonsense", "Invalid Date"],
  ["date-february-30", "2025-02-30T12:00:00Z"],
  ["date-leap-second", "2025-06-30T23:59:60Z"],
];

export const CHAT_MANNERS: readonly Entry[] = [
  {
    name: "pages-for-ever",
    kind: "endless",
    manner: history((whole, { url }) => ({
      ...whole,
      messages: whole.messages.map((message, index) => ({ ...message, messageId: `${url.slice(-12)}-${index}` })),
      messageCount: 1_000_000,
      nextCursor: freshCursor(),
    })),
  },
  {
    name: "empty-pages-for-ever",
    kind: "endless",
    manner: history((whole) => ({ ...whole, messages: [], nextCursor: freshCursor() })),
  },
  {
    name: "cursor-leads-back",
    kind: "lying",
    manner: history((whole, { earlier }) => ({ ...whole, nextCursor: `c${earlier % 2}` })),
  },
  { name: "cursor-stays", kind: "lying", manner: history((whole) => ({ ...whole, nextCursor: "here" })) },
  { name: "cursor-huge", kind: "huge", manner: history((whole) => ({ ...whole, nextCursor: "c".repeat(1_000_000) })) },
  { name: "cursor-of-halves", kind: "text", manner: history((whole) => ({ ...whole, nextCursor: "\ud800" })) },
  { name: "other-session", kind: "lying", manner: everywhere({ sessionId: "healthy-1" }) },
  { name: "count-too-high", kind: "lying", taken: "either", manner: everywhere({ messageCount: 4_000_000_000 }) },
  { name: "count-too-low", kind: "lying", taken: "either", manner: everywhere({ messageCount: 0 }) },
  { name: "count-negative", kind: "lying", manner: everywhere({ messageCount: -3 }) },
  { name: "count-and-a-half", kind: "lying", manner: everywhere({ messageCount: 2.5 }) },
  {
    name: "count-beyond-all",
    kind: "lying",
    manner: history((whole) => JSON.stringify(whole).replace(/"messageCount":\d+/, '"messageCount":1e999')),
  },
  { name: "same-message-id", kind: "lying", taken: "either", manner: everywhere({}, { messageId: "m1" }) },
  {
    name: "same-live-chat-id",
    kind: "lying",
    taken: "either",
    manner: history((whole) => ({ ...whole, liveChats: [...whole.liveChats, ...whole.liveChats, ...whole.liveChats] })),
  },
  { name: "ended-without-end", kind: "lying", manner: everywhere({ endedAt: null }) },
  {
    name: "ends-before-it-starts",
    kind: "lying",
    taken: "either",
    manner: everywhere({ endedAt: "2001-01-01T00:00:00Z" }),
  },
  { name: "status-unheard-of", kind: "wrong type", manner: everywhere({ status: "canary" }) },
  {
    name: "messages-from-nobody",
    kind: "lying",
    taken: "either",
    manner: everywhere({ operators: [], liveChats: [] }),
  },
  {
    name: "grows-while-read",
    kind: "lying",
    taken: "either",
    manner: history((whole, { earlier }) => ({ ...whole, messageCount: 10 + earlier })),
  },
  {
    name: "empty-messages",
    kind: "wide",
    manner: history((whole) =>
      JSON.stringify(whole).replace(/"messages":\[.*\]/s, `"messages":[${Array(MANY).fill("{}").join(",")}]`),
    ),
  },
  {
    name: "messages-of-null",
    kind: "wide",
    manner: history((whole) => ({ ...whole, messages: Array(MANY).fill(null) })),
  },
  {
    name: "half-a-million-messages",
    kind: "wide",
    taken: "either",
    manner: history((whole) => ({ ...whole, messages: messagesOf(whole, 100_000, "") })),
  },
  {
    name: "joinings",
    kind: "wide",
    taken: "either",
    manner: history((whole) => ({
      ...whole,
      messages: [],
      messageCount: 0,
      operators: Array.from({ length: 20_000 }, (_, index) => ({
        operatorId: `o${index}`,
        name: `Otto ${index}`,
        externalId: null,
      })),
      liveChats: whole.liveChats.map((chat) => ({
        ...chat,
        operators: Array.from({ length: 20_000 }, (_, index) => ({
          operatorId: `o${index}`,
          joinedAt: new Date(1_741_939_200_000 + index * 1_000).toISOString(),
        })),
      })),
    })),
  },
  {
    name: "operators",
    kind: "wide",
    taken: "either",
    manner: history((whole) => ({
      ...whole,
      operators: Array.from({ length: 100_000 }, (_, index) => ({
        operatorId: `o${index}`,
        name: "O",
        externalId: `person-${index}@example.com`,
      })),
    })),
  },
  {
    name: "live-chats",
    kind: "wide",
    taken: "either",
    manner: history((whole) => ({
      ...whole,
      liveChats: Array.from({ length: 100_000 }, (_, index) => ({ ...whole.liveChats[0], liveChatId: `l${index}` })),
    })),
  },
  {
    name: "text-of-ten-million",
    kind: "huge",
    taken: "either",
    manner: everywhere({}, { text: `canary ${"y".repeat(5_000_000)}` }),
  },
  {
    name: "text-for-masks",
    kind: "huge",
    taken: "either",
    manner: everywhere({}, { text: "((((0 1 2 3 (4) 5 6 -".repeat(20_000) }),
  },
  {
    name: "name-of-a-million",
    kind: "huge",
    taken: "either",
    manner: history((whole) => ({
      ...whole,
      visitor: { visitorId: "v1", name: "canary".repeat(200_000), externalId: null },
    })),
  },
  {
    name: "external-id-of-a-million",
    kind: "huge",
    manner: history((whole) => ({
      ...whole,
      visitor: { visitorId: "v1", name: "V", externalId: "e".repeat(1_000_000) },
    })),
  },
  {
    name: "message-id-of-a-million",
    kind: "huge",
    manner: history((whole) => ({
      ...whole,
      messages: whole.messages.map((message, index) => ({ ...message, messageId: `${index}`.repeat(1_000_000) })),
    })),
  },
  {
    name: "control-characters",
    kind: "text",
    taken: "either",
    manner: everywhere({}, { text: "\u0000\u0001\u009b31m\u202e\ufffe]]>{{canary}}", messageId: "\u0000" }),
  },
  {
    name: "halves-in-texts",
    kind: "text",
    taken: "either",
    manner: everywhere(
      { visitor: { visitorId: "\ud800", name: "\udc00", externalId: "\ud800@example.org" } },
      { text: "\ud800 canary \udfff" },
    ),
  },
  {
    name: "prototype-ids",
    kind: "text",
    taken: "either",
    manner: history((whole) => ({
      ...whole,
      visitor: { visitorId: "__proto__", name: "constructor", externalId: "__proto__" },
      messages: whole.messages.map((message, index) => ({
        ...message,
        messageId: ["__proto__", "constructor", "toString"][index] ?? "valueOf",
        liveChatId: "__proto__",
      })),
    })),
  },
  ...dates.map(
    ([name, date, taken]): Entry => ({
      name: `${name}-in-a-message`,
      kind: "far times",
      ...(taken === undefined ? {} : { taken }),
      manner: everywhere({}, { sentAt: date }),
    }),
  ),
  ...dates.map(
    ([name, date, taken]): Entry => ({
      name: `${name}-of-the-session`,
      kind: "far times",
      ...(taken === undefined ? {} : { taken }),
      manner: everywhere({ startedAt: date, endedAt: date }),
    }),
  ),
  {
    name: "one-wrong-type",
    kind: "wrong type",
    taken: "either",
    manner: history((whole, { random }) => withWrongType(whole, random)),
  },
  {
    name: "some-wrong-types",
    kind: "wrong type",
    taken: "either",
    manner: history((whole, { random }) =>
      Array.from({ length: 3 }).reduce((value: unknown) => withWrongType(value, random), whole),
    ),
  },
  {
    name: "wrong-kind-of-sender",
    kind: "wrong type",
    taken: "either",
    manner: history((whole, { random }) => ({
      ...whole,
      messages: whole.messages.map((message) => ({
        ...message,
        sender: { kind: pick(random, ["", "__proto__", "VISITOR"]), id: "x", name: "y" },
      })),
    })),
  },
];

/** Lists of changed sessions that are JSON, and wrong as a list. */
function changes(change: (sessions: Record<string, unknown>[], exchange: Exchange) => unknown): Entry["manner"] {
  return async (exchange) => {
    const { status, headers, body } = await exchange.healthy();
    const { sessions } = JSON.parse(body) as { sessions: Record<string, unknown>[] };
    await reply(exchange.wire, {
      status,
      headers: { ...headers, connection: "close" },
      body: JSON.stringify(change(sessions, exchange)),
    });
  };
}

export const CHANGES_MANNERS: readonly Entry[] = [
  {
    name: "pages-for-ever",
    kind: "endless",
    taken: "either",
    manner: changes((sessions) => ({ sessions, nextCursor: freshCursor() })),
  },
  {
    name: "empty-pages-for-ever",
    kind: "endless",
    taken: "either",
    manner: changes(() => ({ sessions: [], nextCursor: freshCursor() })),
  },
  {
    name: "cursor-stays",
    kind: "lying",
    taken: "either",
    manner: changes((sessions) => ({ sessions, nextCursor: "here" })),
  },
  {
    name: "strangers",
    kind: "wide",
    taken: "either",
    manner: changes((sessions) => ({
      sessions: Array.from({ length: 200_000 }, (_, index) => ({
        ...sessions[0],
        sessionId: `stranger-${index}`,
        status: "ended",
        updatedAt: "2025-03-14T08:00:00Z",
        messageCount: 1,
      })),
      nextCursor: null,
    })),
  },
  {
    name: "nothing-changed",
    kind: "empty",
    taken: "either",
    manner: changes(() => ({ sessions: [], nextCursor: null })),
  },
  {
    name: "far-dates",
    kind: "far times",
    taken: "either",
    manner: changes((sessions) => ({
      sessions: sessions.map((one) => ({ ...one, updatedAt: "9999-12-31T23:59:59Z" })),
      nextCursor: null,
    })),
  },
  {
    name: "one-wrong-type",
    kind: "wrong type",
    taken: "either",
    manner: changes((sessions, { random }) => withWrongType({ sessions, nextCursor: null }, random)),
  },
];
