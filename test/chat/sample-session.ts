import type {
  Attachment,
  LiveChat,
  Message,
  MessageType,
  SenderKind,
  WidgetSession,
} from "../../plugin/chat/session.ts";

/** 2025-03-14T08:00:00Z. */
export const START = Date.UTC(2025, 2, 14, 8);

export function session(parts: Partial<WidgetSession> = {}): WidgetSession {
  return {
    sessionId: "ws-1",
    startedAt: START,
    endedAt: START + 3_600_000,
    visitor: { id: "v1", name: "Vera", externalId: "vera@example.org" },
    operators: ["o1", "o2", "o3"].map((id) => ({ id, name: `Operator ${id}`, externalId: `${id}@example.com` })),
    liveChats: [],
    messages: [],
    ...parts,
  };
}

/** @param joinings operator ids with seconds after the start */
export function liveChat(liveChatId: string, establishedAfter: number, joinings: [string, number][] = []): LiveChat {
  return {
    liveChatId,
    establishedAt: START + establishedAfter * 1000,
    endedAt: null,
    operators: joinings.map(([operatorId, after]) => ({ operatorId, joinedAt: START + after * 1000 })),
  };
}

interface MessageParts {
  readonly name?: string;
  readonly type?: MessageType;
  readonly text?: string;
  readonly liveChatId?: string | null;
  readonly attachment?: Attachment | null;
  readonly withdrawn?: true;
}

/** A message of the live chat `l1`, some seconds after the start. Its id tells sender and time apart. */
export function message(kind: SenderKind, secondsAfter: number, parts: MessageParts = {}): Message {
  return {
    messageId: `${kind}@${secondsAfter}`,
    sentAt: START + secondsAfter * 1000,
    sender: { kind, id: null, name: parts.name ?? kind },
    liveChatId: parts.liveChatId === undefined ? "l1" : parts.liveChatId,
    type: parts.type ?? "text",
    text: parts.text ?? "hello",
    attachment: parts.attachment ?? null,
    ...(parts.withdrawn === true ? { text: "", attachment: null, withdrawn: true } : {}),
  };
}
