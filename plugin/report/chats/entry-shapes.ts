import type { RenderChatLog } from "../../chat/chat-log.ts";
import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import type { MessageType, SenderKind, WidgetSession } from "../../chat/session.ts";
import { type KnownLine, knownLines } from "./known-lines.ts";

/** Whose side of a conversation an entry stands on. `not-told`: the log does not tell it, or not for certain. */
export type Side = "visitor" | "support-person" | "chatbot" | "system" | "not-told";

/** What a template says of a message besides its words. */
export interface EntryMark {
  readonly side: Side;
  readonly isEvent: boolean;
  readonly isNote: boolean;
  readonly isWithdrawn: boolean;
}

/** What a template writes around the name and the text of one kind of message. */
export interface EntryShape {
  readonly mark: EntryMark;
  /** Between the time and the name, or, without a name, the text. */
  readonly before: string;
  /** Between the name and the text. Undefined: no name is written. */
  readonly between: string | undefined;
  /** Behind the text. */
  readonly after: string;
}

/** What stands around a value at the end of an entry. */
export interface Suffix {
  readonly before: string;
  readonly after: string;
}

/** How a template, or several of the same kind, write the logs that are read back. */
export interface LogShapes {
  readonly format: ChatLogFormat;
  readonly entryStart: RegExp;
  readonly shapes: readonly EntryShape[];
  /** Around the name and the size of a file, with what stands between the two. */
  readonly files: readonly (Suffix & { readonly between: string })[];
  /** Around the number of the characters that are left out at the end of a text. */
  readonly omitted: readonly Suffix[];
  /** Whether anything stands above the entries. */
  readonly hasHead: boolean;
  /** Lines of the log that are no entry's. */
  readonly lines: readonly KnownLine[];
}

/** Signs for private use, which no template holds: they show where a value is written. */
const NAME = "\uE000";
const TEXT = "\uE001";
const FILE = "\uE002";
const NUMBER = 7_654_321;
const SIZE = /7[.,]6 MB/;

const SIDES: Readonly<Record<SenderKind, Side>> = {
  visitor: "visitor",
  operator: "support-person",
  bot: "chatbot",
  system: "system",
  unknown: "not-told",
};
const TYPES: readonly MessageType[] = ["text", "file", "unknown", "event", "note"];

/** A message to try out a template with. */
interface Tried {
  readonly kind: SenderKind;
  readonly type: MessageType;
  readonly name: string;
  readonly withdrawn: boolean;
  readonly omittedCharacters?: number;
  readonly hasFile?: boolean;
}

const WITH_FILE: Tried = { kind: "visitor", type: "text", name: NAME, withdrawn: false, hasFile: true };
const CUT: Tried = { kind: "visitor", type: "text", name: NAME, withdrawn: false, omittedCharacters: NUMBER };
/** Every kind of message; and two that say more. */
const TRIED: readonly Tried[] = [
  ...(["visitor", "operator", "bot", "system", "unknown"] as const).flatMap((kind) =>
    TYPES.flatMap((type) =>
      ["", NAME].flatMap((name) => [false, true].map((withdrawn) => ({ kind, type, name, withdrawn }))),
    ),
  ),
  WITH_FILE,
  CUT,
];

/**
 * Learns from a template's own logs what it writes around names and texts. Undefined where its entries cannot be told
 * apart, or do not hold each text once, behind the name.
 */
export function shapesOf(render: RenderChatLog, format: ChatLogFormat): LogShapes | undefined {
  const { parts } = render;
  const entryStart = parts?.entryStart;
  if (parts === undefined || entryStart === undefined) return undefined;

  const session = sessionWith(TRIED);
  const { head, entries } = parts.of(session);

  /** What is written behind the time. */
  function written(index: number): string | undefined {
    const text = entries.at(index);
    const [start] = text.matchAll(entryStart ?? /$^/g);
    return start && text.slice(start.index + start[0].length).trimEnd();
  }

  const shapes = TRIED.slice(0, TRIED.indexOf(WITH_FILE)).map(({ kind, type, withdrawn }, index) =>
    shapeOf(written(index), {
      side: SIDES[kind],
      isEvent: type === "event",
      isNote: type === "note",
      isWithdrawn: withdrawn,
    }),
  );
  const whole = shapes.filter((shape) => shape !== undefined);
  if (whole.length < shapes.length) return undefined;
  const end = whole[0]?.after.trim() ?? "";
  /** Of the tried message, what is written behind its text, without what stands behind every text. */
  function behindText(tried: Tried): string {
    const index = TRIED.indexOf(tried);
    const [, behind = ""] = (written(index) ?? "").split(TEXT);
    return behind.endsWith(end) ? behind.slice(0, behind.length - end.length) : behind;
  }
  return {
    format,
    entryStart,
    shapes: distinct(whole),
    files: fileSuffix(behindText(WITH_FILE)),
    omitted: omittedSuffix(behindText(CUT)),
    hasHead: head.trim() !== "",
    lines: knownLines(
      parts,
      session,
      whole.map(({ after }) => after),
    ),
  };
}

/** Several templates whose entries begin in the same way. */
export function together(all: readonly LogShapes[]): LogShapes | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  return {
    ...first,
    shapes: distinct(all.flatMap(({ shapes }) => shapes)),
    files: distinct(all.flatMap(({ files }) => files)),
    omitted: distinct(all.flatMap(({ omitted }) => omitted)),
    lines: distinct(all.flatMap(({ lines }) => lines)),
  };
}

/** Whether entries are written in just the same way. */
export function writeTheSame(one: LogShapes, other: LogShapes): boolean {
  const entries = ({ entryStart, shapes, files, omitted }: LogShapes) =>
    JSON.stringify([entryStart.source, shapes, files, omitted]);
  return entries(one) === entries(other);
}

function shapeOf(written: string | undefined, mark: EntryMark): EntryShape | undefined {
  if (written === undefined) return undefined;
  const names = written.split(NAME);
  const [head = "", ...more] = names.slice(0, -1);
  const behind = names.at(-1) ?? "";
  const [between = "", after = "", ...texts] = behind.split(TEXT);
  const holdsText = behind.includes(TEXT);
  // A text that is withdrawn is not written.
  if (more.length > 0 || texts.length > 0 || holdsText === mark.isWithdrawn || head.includes(TEXT)) return undefined;
  const isNamed = names.length > 1;
  // Without a sign between them, nobody can tell where a name ends.
  if (isNamed && between.trim() === "") return undefined;
  return isNamed ? { mark, before: head, between, after } : { mark, before: between, between: undefined, after };
}

function fileSuffix(behind: string): LogShapes["files"] {
  const [before = "", rest, ...more] = behind.split(FILE);
  const size = rest?.match(SIZE);
  if (before.trim() === "" || rest === undefined || more.length > 0 || size?.index === undefined) return [];
  return [{ before, between: rest.slice(0, size.index), after: rest.slice(size.index + size[0].length) }];
}

function omittedSuffix(behind: string): readonly Suffix[] {
  const [before = "", after, ...more] = behind.split(String(NUMBER));
  return before.trim() === "" || after === undefined || more.length > 0 ? [] : [{ before, after }];
}

function sessionWith(tried: readonly Tried[]): WidgetSession {
  return {
    sessionId: NAME,
    startedAt: 0,
    endedAt: 0,
    visitor: { id: "v", name: NAME, externalId: null },
    operators: [{ id: "o", name: NAME, externalId: null }],
    liveChats: [{ liveChatId: "l", establishedAt: 0, endedAt: 0, operators: [{ operatorId: "o", joinedAt: 0 }] }],
    messages: tried.map(({ kind, type, name, withdrawn, omittedCharacters = 0, hasFile = false }, index) => ({
      messageId: String(index),
      sentAt: 0,
      sender: { kind, id: null, name },
      liveChatId: "l",
      type,
      text: withdrawn ? "" : TEXT,
      attachment: hasFile ? { name: FILE, size: NUMBER, mimeType: "" } : null,
      withdrawn,
      omittedCharacters,
    })),
  };
}

function distinct<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
