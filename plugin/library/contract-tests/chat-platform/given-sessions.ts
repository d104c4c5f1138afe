import type { Message, PlatformUser, SenderKind } from "../../../chat/session.ts";
import type { GivenSession } from "./under-test.ts";

const MINUTE = 60_000;
/** A Monday morning. Not on a whole second, so that an adapter that cuts instants is found out. */
export const START = Date.parse("2026-03-02T08:00:00.250Z");

const VERA: PlatformUser = { id: "v1", name: "Vera Visitor", externalId: "vera@example.org" };
const OTTO: PlatformUser = { id: "o1", name: "Otto Operator", externalId: "otto@example.com" };
const OLGA: PlatformUser = { id: "o2", name: "Olga Operator", externalId: "olga@example.com" };

const SENDERS: Readonly<Record<SenderKind, Message["sender"]>> = {
  visitor: { kind: "visitor", id: VERA.id, name: VERA.name },
  operator: { kind: "operator", id: OTTO.id, name: OTTO.name },
  bot: { kind: "bot", id: null, name: "Botti" },
  system: { kind: "system", id: null, name: "" },
  unknown: { kind: "unknown", id: "x1", name: "Xenia" },
};

export function at(minutes: number): number {
  return START + minutes * MINUTE;
}

/** A text so many minutes after the session began. */
export function said(number: number, minutes: number, kind: SenderKind = "visitor"): Message {
  return {
    messageId: `m${number}`,
    sentAt: at(minutes),
    sender: SENDERS[kind],
    liveChatId: null,
    type: "text",
    text: `text ${number} ä 😀 <b>&amp;</b>`,
    attachment: null,
  };
}

/** An ended session of an end user and the chatbot. */
export function plainSession(sessionId: string, parts: Partial<GivenSession> = {}): GivenSession {
  const messages = parts.messages ?? [said(1, 1), said(2, 2, "bot"), said(3, 3)];
  return {
    sessionId,
    startedAt: START,
    endedAt: at(30),
    visitor: VERA,
    operators: [],
    liveChats: [],
    updatedAt: at(30),
    ...parts,
    messages,
  };
}

function inChat(liveChatId: string, message: Message, parts: Partial<Message> = {}): Message {
  return { ...message, liveChatId, ...parts };
}

/** Two live chats one after the other, with everything that a session may hold but notes and withdrawn messages. */
export function fullSession(sessionId: string): GivenSession {
  const olga = { kind: "operator", id: OLGA.id, name: OLGA.name } as const;
  return plainSession(sessionId, {
    operators: [OTTO, OLGA],
    liveChats: [
      {
        liveChatId: "l1",
        establishedAt: at(5),
        endedAt: at(12),
        howEnded: "by-end-user",
        operators: [{ operatorId: "o1", joinedAt: at(6) }],
      },
      {
        liveChatId: "l2",
        establishedAt: at(20),
        endedAt: at(29),
        howEnded: "by-support-person",
        operators: [
          { operatorId: "o1", joinedAt: at(21) },
          { operatorId: "o2", joinedAt: at(24) },
        ],
      },
    ],
    messages: [
      said(1, 1),
      said(2, 2, "bot"),
      inChat("l1", said(3, 5, "system"), { type: "event", text: "the live chat begins" }),
      inChat("l1", said(4, 6, "system"), { type: "event", text: "Otto Operator joins" }),
      inChat("l1", said(5, 7)),
      inChat("l1", said(6, 8, "operator")),
      inChat("l1", said(7, 9), {
        type: "file",
        text: "",
        attachment: { name: "näyttö.png", size: 12_345, mimeType: "image/png" },
      }),
      inChat("l1", said(8, 12, "system"), { type: "event", text: "the live chat ends" }),
      inChat("l2", said(9, 20, "system"), { type: "event", text: "the live chat begins" }),
      inChat("l2", said(10, 21, "system"), { type: "event", text: "Otto Operator joins" }),
      inChat("l2", said(11, 22, "operator")),
      inChat("l2", said(12, 24, "system"), { type: "event", text: "Olga Operator joins" }),
      inChat("l2", said(13, 25), { sender: olga }),
      inChat("l2", said(14, 29, "system"), { type: "event", text: "the live chat ends" }),
    ],
  });
}

/** A session with so many messages, a second apart. */
export function longSession(sessionId: string, count: number): GivenSession {
  const messages = Array.from({ length: count }, (_, index) => said(index + 1, (index + 1) / 60));
  const endedAt = at(count / 60 + 1);
  return plainSession(sessionId, { messages, endedAt, updatedAt: endedAt });
}

/** Sessions `s0`, `s1` … that changed one after the other, a second apart. */
export function manySessions(count: number): GivenSession[] {
  return Array.from({ length: count }, (_, index) => {
    const endedAt = at(10) + index * 1_000;
    return plainSession(`s${index}`, { messages: [said(1, 1)], endedAt, updatedAt: endedAt });
  });
}
