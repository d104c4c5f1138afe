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
  /** As the platform shows it; may be empty. */
  readonly name: string;
  /** The value by which the Person card is found: a mail address by default. */
  readonly externalId: string | null;
}

/** A file that was sent in a chat: what is told of it. Its content is never read. */
export interface Attachment {
  /** Its name, with no folder. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As the platform tells it: `image/png`. */
  readonly mimeType: string;
}

/** One message of a session, or what the platform tells in the form of one. */
export interface Message {
  /** The platform's own id, unique in the session. */
  readonly messageId: string;
  /** When it was sent, by the platform's clock. */
  readonly sentAt: Instant;
  /** Who sent it. `id` is null where the platform tells none, as for a bot; `name` may be empty. */
  readonly sender: { readonly kind: SenderKind; readonly id: string | null; readonly name: string };
  /** The live chat to which it belongs; null outside of live chats. */
  readonly liveChatId: string | null;
  /** What it is, and so whether it counts as said. */
  readonly type: MessageType;
  /** Plain text; empty if there is none. */
  readonly text: string;
  /** The file that was sent with it, or null. */
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
  /** The `PlatformUser.id` of one of the session's operators. */
  readonly operatorId: string;
  /** When the person joined, by the platform's clock. */
  readonly joinedAt: Instant;
}

/** How a live chat ended. `forwarded`: it led on to a script or the knowledge base. */
export type HowEnded = "by-support-person" | "by-end-user" | "expired" | "forwarded";

/** A conversation with support persons; a widget session may hold several, one after another. */
export interface LiveChat {
  /** The platform's own id, unique in the session. */
  readonly liveChatId: string;
  /** When it began, by the platform's clock: from then on the end user waits for a reply. */
  readonly establishedAt: Instant;
  /** Null while it lasts. */
  readonly endedAt: Instant | null;
  /** Absent: the platform does not tell, or it goes on. */
  readonly howEnded?: HowEnded | undefined;
  /** In the platform's order. */
  readonly operators: readonly Joining[];
}

/** What an end user did in the chat widget, from opening to closing it. One data card holds one widget session. */
export interface WidgetSession {
  /** The platform's own id, which stands on the card. */
  readonly sessionId: string;
  /** When the widget was opened, by the platform's clock. */
  readonly startedAt: Instant;
  /** Null while the session lasts. */
  readonly endedAt: Instant | null;
  /** The end user. */
  readonly visitor: PlatformUser;
  /** As the platform calls it. Absent: it does not tell. */
  readonly language?: string | undefined;
  /** Every support person of the session's live chats. */
  readonly operators: readonly PlatformUser[];
  /** In the platform's order. */
  readonly liveChats: readonly LiveChat[];
  /** The whole history, oldest first, in the platform's order. */
  readonly messages: readonly Message[];
}

/** A session without its messages. */
export type SessionWithoutMessages = Omit<WidgetSession, "messages">;
