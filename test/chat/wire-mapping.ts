import type { WidgetSession } from "../../plugin/chat/session.ts";
import type { WireMessage, WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";

/** A session of the wire format that is known to be right, as the domain knows it. */
export function fromWire(wire: WireSession): WidgetSession {
  return {
    sessionId: wire.sessionId,
    startedAt: Date.parse(wire.startedAt),
    endedAt: wire.endedAt === null ? null : Date.parse(wire.endedAt),
    visitor: { id: wire.visitor.visitorId, name: wire.visitor.name, externalId: wire.visitor.externalId },
    operators: wire.operators.map(({ operatorId, name, externalId }) => ({ id: operatorId, name, externalId })),
    liveChats: wire.liveChats.map(({ liveChatId, establishedAt, endedAt, operators }) => ({
      liveChatId,
      establishedAt: Date.parse(establishedAt),
      endedAt: endedAt === null ? null : Date.parse(endedAt),
      operators: operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: Date.parse(joinedAt) })),
    })),
    messages: wire.messages.map(({ messageId, sentAt, sender, liveChatId, type, text, attachment, withdrawn }) => ({
      messageId,
      sentAt: Date.parse(sentAt),
      sender,
      liveChatId,
      type: type === "whisper" ? "note" : type,
      ...(withdrawn === true ? { text: "", attachment: null, withdrawn } : { text, attachment }),
    })),
  };
}

/** The way back, also for sessions that the platform would never send: kinds and types stay as they are. */
export function toWire(session: WidgetSession): WireSession {
  const { sessionId, startedAt, endedAt, visitor, operators, liveChats, messages } = session;
  return {
    sessionId,
    status: endedAt === null ? "active" : "ended",
    startedAt: iso(startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
    visitor: { visitorId: visitor.id, name: visitor.name, externalId: visitor.externalId },
    operators: operators.map(({ id, name, externalId }) => ({ operatorId: id, name, externalId })),
    liveChats: liveChats.map((liveChat) => ({
      liveChatId: liveChat.liveChatId,
      establishedAt: iso(liveChat.establishedAt),
      endedAt: liveChat.endedAt === null ? null : iso(liveChat.endedAt),
      disconnectionMode: null,
      operators: liveChat.operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: iso(joinedAt) })),
    })),
    messageCount: messages.length,
    messages: messages.map((message) => ({
      messageId: message.messageId,
      sentAt: iso(message.sentAt),
      sender: message.sender as WireMessage["sender"],
      liveChatId: message.liveChatId,
      type: message.type as WireMessage["type"],
      text: message.text,
      attachment: message.attachment === null ? null : { ...message.attachment, url: "" },
      ...(message.withdrawn === true ? { withdrawn: true } : {}),
    })),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
