/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Who sent a message. Only `operator` is a support person; a kind that the platform adds later becomes `unknown`. */
export type SenderKind = "visitor" | "operator" | "bot" | "system" | "unknown";

/**
 * What a message is. Only `text` and `file` count as something that was said. A `note` is between support persons: a
 * private note or a whisper, which the end user does not see.
 */
export type MessageType = "text" | "file" | "event" | "note" | "unknown";

/** A user of the chat platform, in contrast to a Person data card in ESM. */
export interface PlatformUser {
  /** The platform's own id. A visitor and an operator may have the same one. */
  readonly id: string;
  readonly name: string;
  /** The value by which the Person card is found: a mail address by default. */
  readonly externalId: string | null;
}

export interface Attachment {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
}

export interface Message {
  readonly messageId: string;
  readonly sentAt: Instant;
  readonly sender: { readonly kind: SenderKind; readonly id: string | null; readonly name: string };
  readonly liveChatId: string | null;
  readonly type: MessageType;
  readonly text: string;
  readonly attachment: Attachment | null;
  /**
   * The platform says that it was withdrawn or deleted: text and attachment are gone. It was said all the same, so it
   * counts as a message and for the wait time. Absent: it stands.
   */
  readonly withdrawn?: boolean;
  /** How many characters are missing at the end of the text, which was cut to fit into a log. Absent: none. */
  readonly omittedCharacters?: number;
}

/** A support person joined a live chat. */
export interface Joining {
  readonly operatorId: string;
  readonly joinedAt: Instant;
}

/** How a live chat ended. `forwarded`: it led on to a script or the knowledge base. */
export type HowEnded = "by-support-person" | "by-end-user" | "expired" | "forwarded";

/** A conversation with support persons; a widget session may hold several, one after another. */
export interface LiveChat {
  readonly liveChatId: string;
  readonly establishedAt: Instant;
  readonly endedAt: Instant | null;
  /** Absent: the platform does not tell, or it goes on. */
  readonly howEnded?: HowEnded | undefined;
  /** In the platform's order. */
  readonly operators: readonly Joining[];
}

/** What an end user did in the chat widget, from opening to closing it. One data card holds one widget session. */
export interface WidgetSession {
  readonly sessionId: string;
  readonly startedAt: Instant;
  /** Null while the session lasts. */
  readonly endedAt: Instant | null;
  readonly visitor: PlatformUser;
  /** As the platform calls it. Absent: it does not tell. */
  readonly language?: string | undefined;
  readonly operators: readonly PlatformUser[];
  /** In the platform's order. */
  readonly liveChats: readonly LiveChat[];
  /** The whole history, oldest first, in the platform's order. */
  readonly messages: readonly Message[];
}

/** A session without its messages. */
export type SessionWithoutMessages = Omit<WidgetSession, "messages">;
