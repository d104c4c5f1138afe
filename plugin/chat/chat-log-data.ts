import { cleanName, cleanText } from "./clean-text.ts";
import type { LocalTime } from "./local-time.ts";
import { customerOf, membersOf } from "./participants.ts";
import type { Attachment, Message, SenderKind, WidgetSession } from "./session.ts";

/** Whether the rendered log is plain text or HTML. In HTML every value is escaped. */
export type ChatLogFormat = "text" | "html";

/** One message as a template sees it. An absent value is an empty string. */
interface ChatLogMessage {
  readonly time: string;
  /** Single line. */
  readonly senderName: string;
  readonly senderKind: SenderKind;
  /** One of: end user, support person, chatbot, system, unknown. */
  readonly sender: string;
  readonly type: Message["type"];
  readonly isEvent: boolean;
  readonly hasText: boolean;
  /** In the text format every line but the first is indented, so that no line looks like a new entry. */
  readonly text: string;
  readonly hasAttachment: boolean;
  readonly attachment: { readonly name: string; readonly size: string; readonly mimeType: string };
}

/**
 * What a chat log template can use: plain objects, made for each log, so that nothing but these fields can be reached.
 */
export interface ChatLogData {
  readonly sessionId: string;
  readonly startedAt: string;
  /** Empty while the session lasts. */
  readonly endedAt: string;
  readonly timeZone: string;
  readonly messageCount: number;
  /** How many messages were left out of the log. */
  readonly omitted: number;
  readonly customerName: string;
  /** All support persons who took part, by time of joining, separated by commas. */
  readonly supportPersonNames: string;
  readonly messages: readonly ChatLogMessage[];
}

export interface ChatLogStyle {
  readonly format: ChatLogFormat;
  /** The time zone's name, which the log shows. */
  readonly timeZone: string;
  readonly localTime: LocalTime;
}

const SENDERS: Readonly<Record<SenderKind, string>> = {
  visitor: "end user",
  operator: "support person",
  bot: "chatbot",
  system: "system",
  unknown: "unknown",
};

const CONTINUATION = "\n    ";

/** @param shown how many messages are shown, from the first */
export function chatLogData(session: WidgetSession, style: ChatLogStyle, shown: number): ChatLogData {
  const { localTime } = style;
  const supportPersons = membersOf(session).filter((member) => member.kind === "operator");
  return {
    sessionId: cleanName(session.sessionId),
    startedAt: localTime(session.startedAt),
    endedAt: session.endedAt === null ? "" : localTime(session.endedAt),
    timeZone: style.timeZone,
    messageCount: session.messages.length,
    omitted: session.messages.length - shown,
    customerName: cleanName(customerOf(session).user.name),
    supportPersonNames: supportPersons.map((member) => cleanName(member.user.name)).join(", "),
    messages: session.messages.slice(0, shown).map((message) => messageData(message, style)),
  };
}

function messageData(message: Message, { format, localTime }: ChatLogStyle): ChatLogMessage {
  const { sender, type, attachment } = message;
  const text = cleanText(message.text).trimEnd();
  return {
    time: localTime(message.sentAt),
    senderName: cleanName(sender.name),
    senderKind: sender.kind,
    sender: SENDERS[sender.kind],
    type,
    isEvent: type === "event",
    hasText: text !== "",
    text: format === "text" ? text.replaceAll(/\n(?!\n)/g, CONTINUATION) : text,
    hasAttachment: attachment !== null,
    attachment: attachmentData(attachment),
  };
}

function attachmentData(attachment: Attachment | null): ChatLogMessage["attachment"] {
  if (attachment === null) return { name: "", size: "", mimeType: "" };
  const { name, size, mimeType } = attachment;
  return { name: cleanName(name), size: sizeText(size), mimeType: cleanName(mimeType) };
}

/** A size for people: `512 B`, `1.5 kB`, `24 MB`. */
function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? Math.floor(value * 10) / 10 : Math.floor(value)} ${units[power]}`;
}
