import type { HowEnded, Message, SenderKind, WidgetSession } from "../../../plugin/chat/session.ts";
import type { GivenSession } from "../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import { type PlatformSession, platformSessionSchema } from "../../../plugin/sandbox/chat-history/platform-session.ts";

const MODES: Readonly<Record<HowEnded, string>> = {
  "by-end-user": "finishedByUser",
  "by-support-person": "finishedByOperator",
  expired: "sessionExpired",
  forwarded: "forwardedToScript",
};
/** A kind that no reader knows. */
const STRANGE = "supervisor";

const iso = (at: number) => new Date(at).toISOString();

/** A session of the suite as the sandbox takes it. */
export function sandboxSession(given: GivenSession): PlatformSession {
  const { startedAt, endedAt, updatedAt, messageCount, visitor, operators, liveChats, messages, sessionId } = given;
  return platformSessionSchema.parse({
    sessionId,
    status: endedAt === null ? "active" : "ended",
    startedAt: iso(startedAt),
    endedAt: endedAt && iso(endedAt),
    updatedAt: iso(updatedAt),
    ...(messageCount === undefined ? {} : { messageCount }),
    visitor: { visitorId: visitor.id, name: visitor.name, externalId: visitor.externalId },
    operators: operators.map(({ id, name, externalId }) => ({ operatorId: id, name, externalId })),
    liveChats: liveChats.map((chat) => ({
      liveChatId: chat.liveChatId,
      establishedAt: iso(chat.establishedAt),
      endedAt: chat.endedAt && iso(chat.endedAt),
      disconnectionMode: chat.howEnded === undefined ? null : MODES[chat.howEnded],
      operators: chat.operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: iso(joinedAt) })),
    })),
    messages: messages.map(({ sentAt, sender, attachment, ...message }) => ({
      ...message,
      sentAt: iso(sentAt),
      sender: { ...sender, kind: sender.kind === "unknown" ? STRANGE : sender.kind },
      attachment: attachment && { ...attachment, url: "https://files.example.org/1" },
    })),
  });
}

/** The other way round: what a reader takes such a session for. */
export function givenSession(session: PlatformSession, updatedAt: number): GivenSession {
  const { startedAt, endedAt, visitor, operators, liveChats, messages, sessionId } = session;
  const read: WidgetSession = {
    sessionId,
    startedAt: Date.parse(startedAt),
    endedAt: endedAt === null ? null : Date.parse(endedAt),
    visitor: { id: visitor.visitorId, name: visitor.name, externalId: visitor.externalId ?? null },
    operators: operators.map(({ operatorId, name, externalId }) => ({
      id: operatorId,
      name,
      externalId: externalId ?? null,
    })),
    liveChats: liveChats.map((chat) => ({
      liveChatId: chat.liveChatId,
      establishedAt: Date.parse(chat.establishedAt),
      endedAt: chat.endedAt === null ? null : Date.parse(chat.endedAt),
      operators: chat.operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: Date.parse(joinedAt) })),
    })),
    messages: messages.map(({ messageId, sentAt, sender, liveChatId, type, text, withdrawn, ...more }) => ({
      messageId,
      sentAt: Date.parse(sentAt),
      sender: { ...sender, kind: (sender.kind === STRANGE ? "unknown" : sender.kind) as SenderKind },
      liveChatId,
      type: type as Message["type"],
      text: text ?? "",
      attachment: attachmentIn(more["attachment"]),
      ...(withdrawn === true ? { withdrawn } : {}),
    })),
  };
  return { ...read, updatedAt };
}

function attachmentIn(value: unknown): Message["attachment"] {
  if (typeof value !== "object" || value === null) return null;
  const { name = "", size = 0, mimeType = "" } = value as { name?: string; size?: number; mimeType?: string };
  return { name, size, mimeType };
}
