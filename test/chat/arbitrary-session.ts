import * as fc from "fast-check";
import type { LiveChat, Message, MessageType, SenderKind, WidgetSession } from "../../plugin/chat/session.ts";
import { START } from "./sample-session.ts";

const KINDS: readonly SenderKind[] = ["visitor", "operator", "bot", "system", "unknown"];
const TYPES: readonly MessageType[] = ["text", "file", "event", "note", "unknown"];
const OPERATOR_IDS = ["o1", "o2", "o3", "o4"];

/** Few different times, so that equal ones are common. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((seconds) => START + seconds * 1000),
  fc.integer({ min: 0, max: 7_200_000 }).map((milliseconds) => START + milliseconds),
);

/** Any UTF-16, lone surrogates and control characters among it. */
export const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      "a",
      " ",
      "\n",
      "\r",
      "\t",
      "\v",
      "\u0085",
      "\u2028",
      "\ud83d",
      "\ude00",
      "\0",
      "<",
      "&",
      "\u202e",
    ),
  }),
);

const anyStandingMessage: fc.Arbitrary<Omit<Message, "messageId">> = fc.record({
  sentAt: instant,
  sender: fc.record({ kind: fc.constantFrom(...KINDS), id: fc.constantFrom(null, ...OPERATOR_IDS), name: anyText }),
  liveChatId: fc.constantFrom("l1", "l2", null),
  type: fc.constantFrom(...TYPES),
  text: anyText,
  attachment: fc.option(fc.record({ name: anyText, size: fc.nat(), mimeType: fc.constant("text/plain") })),
});

export const anyMessage: fc.Arbitrary<Omit<Message, "messageId">> = fc.oneof(
  { weight: 5, arbitrary: anyStandingMessage },
  {
    weight: 1,
    arbitrary: anyStandingMessage.map((message) => ({ ...message, text: "", attachment: null, withdrawn: true })),
  },
);

const joining = fc.record({ operatorId: fc.constantFrom(...OPERATOR_IDS), joinedAt: instant });

function anyLiveChat(liveChatId: string): fc.Arbitrary<LiveChat> {
  return fc.record({
    liveChatId: fc.constant(liveChatId),
    establishedAt: instant,
    endedAt: fc.option(instant),
    operators: fc.array(joining, { maxLength: 4 }),
  });
}

/** `o4` joins without being listed, and `o3` is the same person as the visitor. */
export const anySession: fc.Arbitrary<WidgetSession> = fc.record({
  sessionId: fc.constant("ws-1"),
  startedAt: instant,
  endedAt: fc.option(instant),
  visitor: fc.constant({ id: "v1", name: "Vera", externalId: "vera@example.org" }),
  operators: fc.constant([
    { id: "o1", name: "One", externalId: "one@example.com" },
    { id: "o2", name: "Two", externalId: null },
    { id: "o3", name: "Vera", externalId: "vera@example.org" },
  ]),
  liveChats: fc
    .tuple(anyLiveChat("l1"), anyLiveChat("l2"), fc.nat(2))
    .map(([one, two, count]) => [one, two].slice(0, count)),
  messages: fc
    .array(anyMessage, { maxLength: 12 })
    .map((messages) => messages.map((message, index) => Object.assign(message, { messageId: `m${index}` }))),
});
