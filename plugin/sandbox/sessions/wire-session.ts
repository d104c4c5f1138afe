/** A session in the wire format of the chat history API, with the whole list of messages. Times: ISO 8601 UTC. */
export interface WireSession {
  readonly sessionId: string;
  readonly status: "active" | "ended";
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly visitor: { readonly visitorId: string; readonly name: string; readonly externalId: string | null };
  readonly operators: readonly WireOperator[];
  readonly liveChats: readonly WireLiveChat[];
  readonly messageCount: number;
  readonly messages: readonly WireMessage[];
}

export interface WireOperator {
  readonly operatorId: string;
  readonly name: string;
  readonly externalId: string | null;
}

export type DisconnectionMode =
  | "sessionExpired"
  | "finishedByOperator"
  | "finishedByUser"
  | "forwardedToKnowledgeBase"
  | "forwardedToScript";

export interface WireLiveChat {
  readonly liveChatId: string;
  readonly establishedAt: string;
  readonly endedAt: string | null;
  readonly disconnectionMode: DisconnectionMode | null;
  readonly operators: readonly { readonly operatorId: string; readonly joinedAt: string }[];
}

export interface WireSender {
  readonly kind: "visitor" | "operator" | "bot" | "system";
  readonly id: string | null;
  readonly name: string;
}

export interface WireAttachment {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  readonly url: string;
}

export interface WireMessage {
  readonly messageId: string;
  readonly sentAt: string;
  readonly sender: WireSender;
  readonly liveChatId: string | null;
  readonly type: "text" | "file" | "event" | "note" | "whisper";
  readonly text: string;
  readonly attachment: WireAttachment | null;
  readonly withdrawn?: boolean;
}
