import type { InputError } from "../base/failure.ts";
import { lineAt, xmlError, xmlTooLarge } from "./xml-error.ts";

/** Enough for about 20,000 cards with all their attributes; it limits the parser's time and memory. */
const MAX_TAGS = 1_000_000;
/** Characters. ESM's tags hold one or two codes; a tag with a million attributes would take the parser minutes. */
const MAX_TAG_LENGTH = 10_000;

const FORBIDDEN_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
/** Allowed are the five entities that need no DOCTYPE, and references to characters. */
const UNKNOWN_ENTITY = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,10}|#x[0-9a-f]{1,8});)/i;
const CHARACTER_REFERENCE = /&#(?:x([0-9a-f]+)|([0-9]+));/gi;

/** Refused anywhere in a tag. In a comment or CDATA it is text: people paste HTML into a chat. */
const DOCTYPE = /<!DOCTYPE/i;

/** How markup other than tags begins and ends. */
const OTHER_MARKUP: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
];

/**
 * Checks a document before it is parsed. It refuses what would take the parser too long, and what the parser would
 * ignore: a DOCTYPE, undeclared entities, characters that XML 1.0 forbids (also as references such as `&#0;`), and text
 * outside the root element.
 *
 * @param maxReferences most entity and character references in the document
 * @throws InputError naming the line; XmlTooLarge for too many tags or references
 */
export function checkMarkup(source: string, text: string, maxReferences: number): void {
  const refuse = (position: number, message: string) => xmlError(source, lineAt(text, position), message);
  const tooLarge = (position: number, message: string) => xmlTooLarge(source, lineAt(text, position), message);
  const forbidden = text.search(FORBIDDEN_CHARACTER);
  if (forbidden >= 0) throw refuse(forbidden, "a character that XML 1.0 forbids");
  let tags = 0;
  let references = 0;
  let depth = 0;
  let end = 0;
  for (let start = text.indexOf("<"); start >= 0; start = text.indexOf("<", end)) {
    const between = text.slice(end, start);
    if (depth === 0 && between.trim() !== "") throw refuse(end, "text outside of the root element");
    const problem = referenceProblem(between);
    if (problem !== undefined) throw refuse(end + problem.at, problem.message);
    references += countReferences(between);
    if (references > maxReferences) throw tooLarge(end, `more than ${maxReferences} references`);
    const piece = text.slice(start, endOfMarkup(text, start));
    end = start + piece.length;
    if (OTHER_MARKUP.some(([opening]) => piece.startsWith(opening))) continue;
    const doctype = piece.search(DOCTYPE);
    if (doctype >= 0) throw refuse(start + doctype, "a DOCTYPE is not allowed");
    tags += 1;
    depth += depthChange(piece);
    if (piece.length > MAX_TAG_LENGTH) throw refuse(start, `a tag of more than ${MAX_TAG_LENGTH} characters`);
    const problemInTag = referenceProblem(piece);
    if (problemInTag !== undefined) throw refuse(start + problemInTag.at, problemInTag.message);
    references += countReferences(piece);
    if (tags > MAX_TAGS) throw tooLarge(start, `more than ${MAX_TAGS} tags`);
  }
  const rest = text.slice(end);
  const problemInRest = referenceProblem(rest);
  if (problemInRest !== undefined) throw refuse(end + problemInRest.at, problemInRest.message);
  if (depth === 0 && rest.trim() !== "") throw refuse(end, "text outside of the root element");
}

function endOfMarkup(text: string, start: number): number {
  for (const [opening, closing] of OTHER_MARKUP) {
    if (!text.startsWith(opening, start)) continue;
    const end = text.indexOf(closing, start + opening.length);
    return end < 0 ? text.length : end + closing.length;
  }
  return endOfTag(text, start);
}

/**
 * The position after the tag's closing `>`, which is outside quotes; at most one character past the longest allowed
 * tag.
 */
function endOfTag(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_TAG_LENGTH + 1);
  let quote = "";
  for (let at = start; at < limit; at += 1) {
    const character = text.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return limit;
}

function depthChange(tag: string): number {
  if (tag.startsWith("</")) return -1;
  return tag.endsWith("/>") ? 0 : 1;
}

function countReferences(text: string): number {
  let count = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) count += 1;
  return count;
}

/** What is wrong with the references in a piece of text, and where. */
function referenceProblem(text: string): { readonly at: number; readonly message: string } | undefined {
  if (!text.includes("&")) return undefined;
  const unknown = text.search(UNKNOWN_ENTITY);
  if (unknown >= 0) return { at: unknown, message: "an unknown entity, or an & that should be &amp;" };
  for (const { 1: hexadecimal, 2: decimal, index } of text.matchAll(CHARACTER_REFERENCE)) {
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    if (!(code <= 0x10_ff_ff) || FORBIDDEN_CHARACTER.test(String.fromCodePoint(code))) {
      return { at: index, message: "a reference to a character that XML 1.0 forbids" };
    }
  }
  return undefined;
}

/** How fast-xml-parser 5 reports elements that were never closed: it names one of them, or a JSON list of all. */
const ONE_OPEN = /^Unclosed tag '(?<name>.*)'\.$/;
const SEVERAL_OPEN = /^Invalid '(?<names>\[.*\])' found\.$/;

/**
 * The error for a document that was cut off. It names the last line; the parser would name the first line, or show how
 * it understood half a tag.
 *
 * @param parserWords the parser's own error
 * @returns undefined when something else is wrong
 */
export function unfinished(source: string, text: string, parserWords: string): InputError | undefined {
  const refuse = (place: string) =>
    xmlError(source, lineAt(text, text.trimEnd().length), `ends ${place}: the rest is missing`);
  if (text.lastIndexOf("<") > text.lastIndexOf(">")) return refuse("in the middle of a tag");
  const name =
    ONE_OPEN.exec(parserWords)?.groups?.["name"] ?? lastOf(SEVERAL_OPEN.exec(parserWords)?.groups?.["names"]);
  return name === undefined ? undefined : refuse(`inside of <${name}>`);
}

function lastOf(names: string | undefined): string | undefined {
  return names === undefined ? undefined : (JSON.parse(names) as string[]).at(-1);
}
