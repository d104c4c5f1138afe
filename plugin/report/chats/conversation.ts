import { readFileSync } from "node:fs";
import type { Steps } from "../../base/breathe.ts";
import { compileChatLog, type RenderChatLog } from "../../chat/chat-log.ts";
import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import { instantOfLocalTime } from "../../chat/local-time.ts";
import type { Instant } from "../../chat/session.ts";
import { CHAT_LOG_LANGUAGES, readyMadeChatLogTemplate } from "../../settings/ready-made-template.ts";
import { withoutErasedLine } from "../../task/card/erased-log.ts";
import { type LogShapes, type Side, shapesOf, together, writeTheSame } from "./entry-shapes.ts";
import { areKnown, type KnownLine } from "./known-lines.ts";
import { type EntryReader, entryReader, type ReadEntry } from "./read-entry.ts";
import { readableLog } from "./readable-log.ts";

/** One entry of a chat log. */
export interface Entry {
  /** In whole seconds. Null for what has no time of its own. */
  readonly at: Instant | null;
  /** As the log writes it, with its offset: `2025-03-30 04:00:00 +03:00`. */
  readonly localTime: string;
  /** Empty: the log does not tell. */
  readonly sender: string;
  readonly side: Side;
  /**
   * `event`: joining, leaving, a handover. `file`: a file, with or without words; a person who types what the template
   * writes of files makes one as well. `remark`: what the log says itself, such as how many messages are left out.
   */
  readonly kind: "message" | "event" | "withdrawn" | "file" | "remark";
  /** Whether it is an event; also of one that was withdrawn. */
  readonly isEvent: boolean;
  /** Whether it is an internal note, which the end user did not see. */
  readonly isNote: boolean;
  /** Several lines. */
  readonly text: string;
  /** How many characters are missing at the end of the text. */
  readonly omittedCharacters: number;
  readonly file: { readonly name: string; readonly size: string } | undefined;
}

/** What a card's log holds, as one would read it. No character of what was said is lost, and the order is the log's. */
export type Conversation = EntryConversation | TextConversation;

export interface EntryConversation {
  readonly kind: "entries";
  /** What stands above the first entry: the session, and that older text was erased. */
  readonly before: string;
  readonly entries: readonly Entry[];
}

/** A log whose entries cannot be told apart for certain: of a template of one's own, or changed by hand. */
export interface TextConversation {
  readonly kind: "text";
  readonly text: string;
}

/** Reads the logs of an environment, as cards hold them. Made once: it learns from the templates what they write. */
export type ConversationReader = (log: string) => Steps<Conversation>;

/** What of the configuration decides how logs are written now. */
export interface LogWriting {
  readonly renderChatLog: RenderChatLog;
  readonly chatLogFormat: ChatLogFormat;
}

/**
 * A log of the ready-made template in one language may hold entries in another: those that the platform no longer has
 * stay as they were written. The log of a template of one's own is read by that template alone: between others' signs
 * a name could pass for a side.
 *
 * Times carry their offset, so that neither the hour that comes twice nor a change of `chatLog.timeZone` makes them
 * uncertain.
 */
export function conversationReader({ renderChatLog, chatLogFormat }: LogWriting): ConversationReader {
  const own = shapesOf(renderChatLog, chatLogFormat);
  const readyMade = own === undefined || chatLogFormat === "html" ? [] : readyMadeShapes();
  const isReadyMade = own !== undefined && readyMade.some((one) => writeTheSame(one, own));
  const shapes = own && (isReadyMade ? together([own, ...readyMade]) : own);
  const readEntry = shapes && entryReader(shapes);
  return function* readConversation(log) {
    const lines = log.replaceAll(/\r\n?/g, "\n");
    const entries = shapes && readEntry && (yield* cutIntoEntries(lines, shapes, readEntry));
    return entries ?? { kind: "text", text: readableLog(log, chatLogFormat) };
  };
}

function readyMadeShapes(): LogShapes[] {
  return CHAT_LOG_LANGUAGES.flatMap((language) => {
    const file = readyMadeChatLogTemplate(language);
    const render = compileChatLog(file, readFileSync(file, "utf8"), { format: "text", timeZone: "UTC" });
    return shapesOf(render, "text") ?? [];
  });
}

/** Undefined unless everything in the log is what the template writes. */
function* cutIntoEntries(log: string, shapes: LogShapes, readEntry: EntryReader): Steps<EntryConversation | undefined> {
  const { format, lines, hasHead } = shapes;
  const starts = startsIn(log, shapes);
  let start = starts.next().value;
  if (start === undefined) return undefined;
  const before = log.slice(0, start.index).trimEnd();
  const head = withoutErasedLine(before).trim();
  // Entries that look alike, below another head or none, are another template's, whose names may pass for sides.
  if (format === "text" && (!areKnown(head, lines) || (hasHead && head === ""))) return undefined;
  const entries: Entry[] = [];
  while (start !== undefined) {
    yield;
    const next: RegExpExecArray | undefined = starts.next().value;
    const [beginning, localTime = ""] = start;
    const at = instantOfLocalTime(localTime);
    const read = readEntry(log.slice(start.index + beginning.length, next?.index));
    if (read === undefined || Number.isNaN(at) || !isKnownBelow(read, format, lines)) return undefined;
    entries.push(entryOf(at, localTime, read));
    if (read.below !== "") entries.push(remarkOf(read.below));
    start = next;
  }
  return { kind: "entries", before: format === "html" ? readableLog(before, format) : before, entries };
}

/** To a regular expression more than a line feed ends a line, but such characters may stand in a message. */
function* startsIn(log: string, { format, entryStart }: LogShapes): Generator<RegExpExecArray, undefined, undefined> {
  for (const start of log.matchAll(entryStart)) {
    if (format === "html" || start.index === 0 || log[start.index - 1] === "\n") yield start;
  }
}

function isKnownBelow({ below }: ReadEntry, format: ChatLogFormat, lines: readonly KnownLine[]): boolean {
  return below === "" || format === "html" || areKnown(below, lines);
}

function entryOf(at: Instant, localTime: string, { mark, sender, text, omittedCharacters, file }: ReadEntry): Entry {
  return {
    at,
    localTime,
    sender,
    side: mark.side,
    kind: kindOf(mark, file),
    isEvent: mark.isEvent,
    isNote: mark.isNote,
    text,
    omittedCharacters,
    file,
  };
}

function kindOf(mark: ReadEntry["mark"], file: ReadEntry["file"]): Entry["kind"] {
  if (mark.isWithdrawn) return "withdrawn";
  if (mark.isEvent) return "event";
  return file === undefined ? "message" : "file";
}

function remarkOf(text: string): Entry {
  return {
    at: null,
    localTime: "",
    sender: "",
    side: "not-told",
    kind: "remark",
    isEvent: false,
    isNote: false,
    text,
    omittedCharacters: 0,
    file: undefined,
  };
}
