import { INDENT } from "../../chat/chat-log-data.ts";
import { literally } from "../../chat/log-parts.ts";
import { htmlToText } from "../../outside/described-api/html-text.ts";
import type { EntryMark, EntryShape, LogShapes } from "./entry-shapes.ts";

/** What an entry says behind its time. */
export interface ReadEntry {
  /** Of which side is not told where the name or the text holds what a template writes between them. */
  readonly mark: EntryMark;
  /** Empty: none is written, or it is not told where it ends. */
  readonly sender: string;
  readonly text: string;
  readonly omittedCharacters: number;
  readonly file: { readonly name: string; readonly size: string } | undefined;
  /** What stands below it and is not part of it. */
  readonly below: string;
}

/** Reads what stands behind an entry's time; undefined for what the template does not write. */
export type EntryReader = (written: string) => ReadEntry | undefined;

/** What is looked for in an entry, without white space at its end, and the shapes that write it there. */
interface Sign {
  readonly text: string;
  readonly shapes: readonly EntryShape[];
}

/** The shapes that begin alike and go on with a name. */
interface Named {
  readonly before: string;
  /** Finds any of the signs that stand behind the name. */
  readonly anySign: RegExp;
  readonly signs: readonly Sign[];
}

/** A way in which an entry can be read. */
interface Reading {
  readonly shape: EntryShape;
  readonly name: string;
  /** Where the text begins, and the white space in front of it. */
  readonly from: number;
}

export function entryReader(log: LogShapes): EntryReader {
  const nameless = signsOf(log.shapes.filter(({ between }) => between === undefined));
  const named = namedShapes(log.shapes);
  return function readEntry(written) {
    const { said, below } = log.format === "html" ? { said: written, below: "" } : withoutLinesBelow(written);
    const [first, ...others] = readingsOf(said, nameless, named, log.format === "html");
    if (first === undefined) return undefined;
    const mark = markOf([first, ...others]);
    const isSameText = others.every(({ name, from }) => name === first.name && from === first.from);
    const plain = log.format === "html" ? htmlWords : textWords;
    const nothing = { omittedCharacters: 0, file: undefined };
    if (mark.side === "not-told" && !isSameText) {
      return { mark, sender: "", text: plain(said).trimStart(), ...nothing, below };
    }
    const behind = said.slice(first.from);
    const { content, rest } = withoutEnd(behind, first.shape, log);
    const { text, ...ends } = first.shape.mark.isWithdrawn
      ? { text: content, ...nothing }
      : withoutSuffixes(content, log);
    return {
      mark,
      sender: log.format === "html" ? htmlWords(first.name) : first.name,
      text: plain(withoutLead(text, first.shape)),
      ...ends,
      below: log.format === "html" ? htmlWords(rest) : below,
    };
  };
}

function signsOf(shapes: readonly EntryShape[]): Sign[] {
  const bySign = new Map<string, EntryShape[]>();
  for (const shape of shapes) {
    const text = (shape.between ?? shape.before).trimEnd();
    bySign.set(text, [...(bySign.get(text) ?? []), shape]);
  }
  return [...bySign].map(([text, same]) => ({ text, shapes: same }));
}

function namedShapes(shapes: readonly EntryShape[]): Named[] {
  const all = shapes.filter(({ between }) => between !== undefined);
  return [...new Set(all.map(({ before }) => before))].map((before) => {
    const signs = signsOf(all.filter((shape) => shape.before === before));
    return { before, anySign: new RegExp(signs.map(({ text }) => literally(text)).join("|"), "g"), signs };
  });
}

/**
 * The first reading of an entry, and those that differ from it. A name may hold what stands behind names, and a text as
 * well: then the log does not tell who wrote it.
 */
function readingsOf(said: string, nameless: readonly Sign[], named: readonly Named[], isHtml: boolean): Reading[] {
  const readings: Reading[] = [];
  const marks = new Set<EntryMark>();
  function take(reading: Reading): void {
    if (reading.shape.mark.isWithdrawn && !endsThere(said, reading, isHtml)) return;
    if (marks.has(reading.shape.mark)) return;
    marks.add(reading.shape.mark);
    readings.push(reading);
  }
  for (const { text, shapes } of nameless) {
    if (said.startsWith(text)) for (const shape of shapes) take({ shape, name: "", from: text.length });
  }
  for (const { before, anySign, signs } of named) {
    if (!said.startsWith(before)) continue;
    // Looked for once: to look for a tag in each name would take as long as the square of the text's length.
    const tag = isHtml ? endBefore(said, "<", before.length) : said.length;
    const nameEnd = Math.min(tag, endBefore(said, "\n", 0));
    anySign.lastIndex = before.length;
    for (let match = anySign.exec(said); match !== null; match = anySign.exec(said)) {
      if (match.index > nameEnd) break;
      anySign.lastIndex = match.index + 1;
      const name = said.slice(before.length, match.index);
      if (name === "" || name !== name.trim()) continue;
      for (const { text, shapes } of signs) {
        if (!said.startsWith(text, match.index)) continue;
        for (const shape of shapes) take({ shape, name, from: match.index + text.length });
      }
    }
  }
  return readings;
}

function endBefore(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from);
  return at < 0 ? text.length : at;
}

/** What all readings agree in. */
function markOf(readings: readonly Reading[]): EntryMark {
  const marks = readings.map(({ shape }) => shape.mark);
  const sides = new Set(marks.map(({ side }) => side));
  const [side = "not-told"] = sides;
  return {
    side: sides.size > 1 ? "not-told" : side,
    isEvent: marks.every(({ isEvent }) => isEvent),
    isNote: marks.every(({ isNote }) => isNote),
    isWithdrawn: marks.every(({ isWithdrawn }) => isWithdrawn),
  };
}

/** What follows in HTML begins with a tag, which nobody can write. */
function endsThere(said: string, { from, shape }: Reading, isHtml: boolean): boolean {
  const rest = said.slice(from).trim();
  return rest === shape.after.trim() || (isHtml && rest.startsWith("<"));
}

/** A message's own lines are indented or empty: what stands below them comes from elsewhere. */
function withoutLinesBelow(written: string): { said: string; below: string } {
  for (let at = written.indexOf("\n"); at >= 0; at = written.indexOf("\n", at + 1)) {
    const isOwn = written.startsWith(INDENT, at + 1) || written[at + 1] === "\n" || at + 1 === written.length;
    if (!isOwn) return { said: written.slice(0, at).trimEnd(), below: written.slice(at + 1).trimEnd() };
  }
  return { said: written.trimEnd(), below: "" };
}

function withoutEnd(
  behind: string,
  { mark, after }: EntryShape,
  { format }: LogShapes,
): { content: string; rest: string } {
  const end = after.trim();
  if (mark.isWithdrawn) return { content: "", rest: behind.trim() === end ? "" : behind };
  if (end === "") return { content: behind, rest: "" };
  if (format === "text") {
    return { content: behind.endsWith(end) ? behind.slice(0, -end.length).trimEnd() : behind, rest: "" };
  }
  const at = behind.indexOf(end);
  return at < 0 ? { content: behind, rest: "" } : { content: behind.slice(0, at), rest: behind.slice(at + end.length) };
}

/** What the template writes behind the words: a file, and how many characters are left out. */
function withoutSuffixes(content: string, { files, omitted, format }: LogShapes) {
  let text = content;
  let file: ReadEntry["file"];
  for (const { before, between, after } of files) {
    const [from, to] = [text.lastIndexOf(before), text.length - after.trimEnd().length];
    if (from < 0 || !text.endsWith(after.trimEnd())) continue;
    const [name, size, ...more] = splitLast(text.slice(from + before.length, to), between);
    const isFile = !name.includes("\n") && SIZE_TEXT.test(size) && more.length === 0;
    if (!isFile) continue;
    file = { name: format === "html" ? htmlWords(name) : name, size };
    text = text.slice(0, from);
    break;
  }
  for (const { before, after } of omitted) {
    const [from, to] = [text.lastIndexOf(before), text.length - after.trimEnd().length];
    if (from < 0 || !text.endsWith(after.trimEnd())) continue;
    const number = text.slice(from + before.length, to);
    if (!/^\d{1,10}$/.test(number)) continue;
    return { text: text.slice(0, from), file, omittedCharacters: Number(number) };
  }
  return { text, file, omittedCharacters: 0 };
}

/** A size as the log writes it: `512 B`, `1,5 kB`. */
const SIZE_TEXT = /^\d{1,15}(?:[.,]\d)? [kMG]?B$/;

function splitLast(text: string, sign: string): [string, string] {
  const at = text.lastIndexOf(sign);
  return at < 0 || sign === "" ? [text, ""] : [text.slice(0, at), text.slice(at + sign.length)];
}

/** Without the white space that the template writes in front of the text. */
function withoutLead(text: string, { before, between = before }: EntryShape): string {
  const lead = between.slice(between.trimEnd().length);
  return text.startsWith(lead) ? text.slice(lead.length) : text;
}

function textWords(text: string): string {
  return text.replaceAll(`\n${INDENT}`, "\n");
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#x60;": "`",
  "&#x3D;": "=",
};

/** What was escaped, as it was written, with its own lines; where a template puts tags into it, as a person reads it. */
function htmlWords(html: string): string {
  const text = html.trimEnd();
  if (text.includes("<")) return htmlToText(text);
  return text.replaceAll(/&(?:amp|lt|gt|quot|#x27|#x60|#x3D);/g, (reference) => REFERENCES[reference] ?? reference);
}
