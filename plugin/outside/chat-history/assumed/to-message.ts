import type {
  Attachment,
  HowEnded,
  Instant,
  LiveChat,
  Message,
  MessageType,
  SenderKind,
} from "../../../chat/session.ts";

const SENDER_KINDS: ReadonlyMap<string, SenderKind> = new Map([
  ["visitor", "visitor"],
  ["operator", "operator"],
  ["bot", "bot"],
  ["system", "system"],
]);

const MESSAGE_TYPES: ReadonlyMap<string, MessageType> = new Map([
  ["text", "text"],
  ["file", "file"],
  ["event", "event"],
  ["note", "note"],
  ["whisper", "note"],
]);

const HOW_ENDED: ReadonlyMap<unknown, HowEnded> = new Map([
  ["finishedByOperator", "by-support-person"],
  ["finishedByUser", "by-end-user"],
  ["sessionExpired", "expired"],
  ["forwardedToKnowledgeBase", "forwarded"],
  ["forwardedToScript", "forwarded"],
]);

/** What a platform may leave out, or send as null. */
type Maybe<T> = T | null | undefined;

/** A message as the platform sends it. */
export interface MessageFields {
  readonly messageId: string;
  readonly sender: { readonly kind: string; readonly id?: Maybe<string>; readonly name?: Maybe<string> };
  readonly liveChatId?: Maybe<string>;
  readonly type: string;
  readonly text?: Maybe<string>;
  readonly attachment?: Maybe<AttachmentFields>;
  /** Marks that a platform may set on a withdrawn message. */
  readonly withdrawn?: unknown;
  readonly deleted?: unknown;
  readonly deletedAt?: unknown;
}

export interface AttachmentFields {
  readonly name?: Maybe<string>;
  readonly size: number;
  readonly mimeType?: Maybe<string>;
}

export function toMessage(fields: MessageFields, sentAt: Instant): Message {
  const { messageId, sender, liveChatId = null, text, attachment } = fields;
  const from = {
    kind: SENDER_KINDS.get(sender.kind) ?? "unknown",
    id: sender.id ?? null,
    name: sender.name ?? "",
  };
  const type = MESSAGE_TYPES.get(fields.type) ?? "unknown";
  // What was withdrawn goes no further than here, even if the platform still sends it.
  if (isWithdrawn(fields))
    return { messageId, sentAt, sender: from, liveChatId, type, text: "", attachment: null, withdrawn: true };
  return { messageId, sentAt, sender: from, liveChatId, type, text: text ?? "", attachment: toAttachment(attachment) };
}

/** The time of deletion is any text or number but an empty one. */
function isWithdrawn({ withdrawn, deleted, deletedAt }: MessageFields): boolean {
  if (withdrawn === true || deleted === true) return true;
  return typeof deletedAt === "string" ? deletedAt.trim() !== "" : typeof deletedAt === "number" && deletedAt > 0;
}

function toAttachment(attachment: Maybe<AttachmentFields>): Attachment | null {
  if (attachment === null || attachment === undefined) return null;
  return { name: attachment.name ?? "", size: attachment.size, mimeType: attachment.mimeType ?? "" };
}

/** A live chat as the platform sends it. */
export interface LiveChatFields extends Omit<LiveChat, "howEnded"> {
  readonly disconnectionMode?: unknown;
}

export function toLiveChat(fields: LiveChatFields): LiveChat {
  const { liveChatId, establishedAt, endedAt, operators } = fields;
  const howEnded = HOW_ENDED.get(fields.disconnectionMode);
  if (howEnded === undefined) return { liveChatId, establishedAt, endedAt, operators };
  return { liveChatId, establishedAt, endedAt, operators, howEnded };
}
