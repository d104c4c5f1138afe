import { cleanName, cleanText, isPlainLine, withoutSpaceAtEnd } from "./clean-text.ts";
import type { LocalTime } from "./local-time.ts";
import { supportPersonsOf } from "./participants.ts";
import type { Attachment, Message, MessageType, SenderKind, WidgetSession } from "./session.ts";

/** Whether the rendered log is plain text or HTML. In HTML every value is escaped. */
export type ChatLogFormat = "text" | "html";

/** A message that a template can go through. */
interface MessageEntry {
  readonly message: Message;
  readonly style: ChatLogStyle;
  readonly senderName: string;
  /** Whether `text` is known to be on one line. */
  readonly isOneLine: boolean;
  /** Clean, with the words that the template does not say itself. */
  readonly text: string;
}

/** By the names that a template uses. */
export type Fields<Entry> = Readonly<Record<string, (entry: Entry) => string | number | boolean>>;

/** One message as a template sees it. An absent value is an empty string. */
const MESSAGE_FIELDS: Fields<MessageEntry> = {
  time: ({ message, style }) => style.localTime(message.sentAt),
  // Single line.
  senderName: ({ senderName }) => senderName,
  senderKind: ({ message }) => message.sender.kind,
  // In English, one of: end user, support person, chatbot, system, unknown.
  sender: ({ message }) => SENDERS[message.sender.kind],
  // None of the four: a kind that is not known.
  isCustomer: ({ message }) => message.sender.kind === "visitor",
  isSupportPerson: ({ message }) => message.sender.kind === "operator",
  isChatbot: ({ message }) => message.sender.kind === "bot",
  isSystem: ({ message }) => message.sender.kind === "system",
  type: ({ message }) => message.type,
  isEvent: ({ message }) => message.type === "event",
  // Between support persons; the end user did not see it.
  isNote: ({ message }) => message.type === "note",
  // Text and attachment are gone.
  isWithdrawn: ({ message }) => message.withdrawn === true,
  hasText: ({ text }) => text !== "",
  // In the text format every line but the first is indented, so that no line looks like a new entry.
  text: ({ text, isOneLine, style }) => (isOneLine || style.format === "html" ? text : indented(text)),
  // How many characters are missing at the end of the text, so that the log fits into its attribute.
  omittedCharacters: ({ message }) => message.omittedCharacters ?? 0,
  hasAttachment: ({ message }) => attachmentOf(message) !== null,
  "attachment.name": ({ message }) => cleanName(attachmentOf(message)?.name ?? ""),
  // `1.5 kB`
  "attachment.size": ({ message }) => sizeOf(message),
  // `1,5 kB`
  "attachment.sizeWithComma": ({ message }) => sizeOf(message).replace(".", ","),
  "attachment.mimeType": ({ message }) => cleanName(attachmentOf(message)?.mimeType ?? ""),
};

/** What entries of a list have in common, so that the writer of a log decides it once, not for each of them. */
export interface Variants<Entry> {
  /** The number of the entry's variant. */
  of(entry: Entry): number;
  /** Fields that have the same value in all entries of a variant. */
  readonly same: ReadonlySet<string>;
  /** Fields that are set in all entries of a variant, or in none: that are true, or not empty, or not 0. */
  readonly decided: ReadonlySet<string>;
}

/** A chat has few of them: the text of an end user, of a support person, of the chatbot, an event. */
const MESSAGE_VARIANTS: Variants<MessageEntry> = {
  of: ({ message, senderName, text }) =>
    KIND_NUMBER[message.sender.kind] +
    TYPE_NUMBER[message.type] +
    (message.withdrawn === true ? 64 : 0) +
    (message.attachment === null ? 0 : 128) +
    (senderName === "" ? 0 : 256) +
    (text === "" ? 0 : 512) +
    ((message.omittedCharacters ?? 0) === 0 ? 0 : 1024),
  same: new Set([
    "senderKind",
    "sender",
    "isCustomer",
    "isSupportPerson",
    "isChatbot",
    "isSystem",
    "type",
    "isEvent",
    "isNote",
    "isWithdrawn",
    "hasText",
    "hasAttachment",
  ]),
  decided: new Set(["senderName", "text", "omittedCharacters"]),
};

/** By the lists that a template can go through. */
export const ENTRY_VARIANTS: {
  readonly [List in keyof typeof ENTRY_FIELDS]: ChatLogData[List] extends LogList<infer Entry>
    ? Variants<Entry>
    : never;
} = {
  supportPersons: { of: ({ name }) => (name === "" ? 0 : 1), same: new Set(), decided: new Set(["name"]) },
  messages: MESSAGE_VARIANTS,
};

/** The lists that a template can go through, and what it can use of their entries. */
export const ENTRY_FIELDS: {
  readonly [List in "supportPersons" | "messages"]: ChatLogData[List] extends LogList<infer Entry>
    ? Fields<Entry>
    : never;
} = {
  supportPersons: { name: ({ name }) => name },
  messages: MESSAGE_FIELDS,
};

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
  /**
   * All support persons who took part, by time of joining: separated by commas, or, when a name holds a comma, by
   * semicolons.
   */
  readonly supportPersonNames: string;
  /** The same persons one by one. */
  readonly supportPersons: LogList<{ readonly name: string }>;
  readonly messages: LogList<MessageEntry>;
}

/** A list that a template can go through. Its entries are made when they are asked for. */
export interface LogList<T> extends Pick<readonly T[], "length" | "at"> {
  /** What it takes to make an entry: about as many characters as it is made of. */
  effortOf(index: number): number;
}

export interface ChatLogStyle {
  readonly format: ChatLogFormat;
  /** The time zone's name, which the log shows. */
  readonly timeZone: string;
  readonly localTime: LocalTime;
  readonly unsaid: Unsaid;
}

/**
 * What a template does not tell of a message. It then stands in the message's text, in the words of the ready-made
 * template.
 */
export interface Unsaid {
  readonly note: boolean;
  readonly withdrawn: boolean;
  readonly omittedCharacters: boolean;
}

const SENDERS: Readonly<Record<SenderKind, string>> = {
  visitor: "end user",
  operator: "support person",
  bot: "chatbot",
  system: "system",
  unknown: "unknown",
};

const KIND_NUMBER: Readonly<Record<SenderKind, number>> = { visitor: 0, operator: 1, bot: 2, system: 3, unknown: 4 };
const TYPE_NUMBER: Readonly<Record<MessageType, number>> = { text: 0, file: 8, event: 16, note: 24, unknown: 32 };

/** Before every line of a message but the first, in a text log. */
export const INDENT = "    ";

/** What may stand between names, in the order of preference: the first one that no name holds is taken. */
const BETWEEN_NAMES = [",", ";", " /", " |"] as const;

/**
 * @param shown how many messages are shown, from the first
 * @param change made to each message that is shown
 */
export function chatLogData(
  session: WidgetSession,
  style: ChatLogStyle,
  shown: number,
  change: (message: Message) => Message = (message) => message,
): ChatLogData {
  const { localTime } = style;
  const names = supportPersonsOf(session).map(({ name }) => cleanName(name));
  return {
    sessionId: cleanName(session.sessionId),
    startedAt: localTime(session.startedAt),
    endedAt: session.endedAt === null ? "" : localTime(session.endedAt),
    timeZone: style.timeZone,
    messageCount: session.messages.length,
    omitted: session.messages.length - shown,
    customerName: cleanName(session.visitor.name),
    supportPersonNames: joinNames(names),
    supportPersons: {
      length: names.length,
      at(index) {
        const name = names[index];
        return name === undefined ? undefined : { name };
      },
      effortOf: (index) => names[index]?.length ?? 0,
    },
    messages: {
      length: Math.min(shown, session.messages.length),
      at(index) {
        const message = session.messages[index];
        return message && messageEntry(change(message), style);
      },
      effortOf(index) {
        const message = session.messages[index];
        return message === undefined ? 0 : LEAST_EFFORT + charactersOf(message);
      },
    },
  };
}

/** What the words of the template and the time take. */
const LEAST_EFFORT = 50;

function charactersOf({ text, sender, attachment }: Message): number {
  const ofAttachment = attachment === null ? 0 : attachment.name.length + attachment.mimeType.length;
  return text.length + sender.name.length + ofAttachment;
}

/** Names on one line, so that each person can be told from the next even where names are written `Family, Given`. */
function joinNames(names: readonly string[]): string {
  const [first, second] = names;
  if (first === undefined || second === undefined) return first ?? "";
  const sign = BETWEEN_NAMES.find((one) => names.every((name) => !name.includes(one.trim()))) ?? ";";
  return names.join(`${sign} `);
}

function messageEntry(message: Message, style: ChatLogStyle): MessageEntry {
  const isOneLine = isPlainLine(message.text);
  const clean = withoutSpaceAtEnd(isOneLine ? message.text : cleanText(message.text));
  const text = withUnsaid(message, clean, style.unsaid);
  return { message, style, senderName: cleanName(message.sender.name), isOneLine, text };
}

/** Every line but the first is indented, except empty ones. */
function indented(text: string): string {
  if (!text.includes("\n")) return text;
  const [first = "", ...others] = text.split("\n");
  return [first, ...others.map((line) => (line === "" ? "" : `${INDENT}${line}`))].join("\n");
}

/** The text, with the words that the template does not say itself. */
function withUnsaid({ type, withdrawn, omittedCharacters = 0 }: Message, text: string, unsaid: Unsaid): string {
  let words = withdrawn === true ? "" : text;
  if (type === "note" && unsaid.note) words = `[internal note] ${words}`.trimEnd();
  if (withdrawn === true && unsaid.withdrawn) words = joined(words, "[withdrawn]");
  if (omittedCharacters === 0 || !unsaid.omittedCharacters) return words;
  return joined(words, `[… ${omittedCharacters} characters are left out here]`);
}

function joined(left: string, right: string): string {
  return left === "" ? right : `${left} ${right}`;
}

function attachmentOf({ attachment, withdrawn }: Message): Attachment | null {
  return withdrawn === true ? null : attachment;
}

function sizeOf(message: Message): string {
  const attachment = attachmentOf(message);
  return attachment === null ? "" : sizeText(attachment.size);
}

/** A size for people: `512 B`, `1.5 kB`, `24 MB`. */
function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? Math.floor(value * 10) / 10 : Math.floor(value)} ${units[power]}`;
}
