import { shortened } from "../base/cut-text.ts";
import type { InputError } from "../base/failure.ts";
import { FORBIDDEN, isCharacter } from "./characters.ts";
import { MAX_TAG_LENGTH, MISPLACED_DECLARATION, markupPieces } from "./markup-pieces.ts";
import { lineAt, xmlError, xmlTooLarge } from "./xml-error.ts";

/**
 * Tags, comments and other markup in a document. Enough for about 5,000 cards with all their attributes; it keeps the
 * parser below a second and 250 MB.
 */
export const MOST_MARKUP = 250_000;
/** Characters of one text between tags: twice what a log attribute may be set to hold. */
export const MOST_TEXT = 8_000_000;
/** Characters of the parser's own words in a message: they may repeat any part of the document. */
const LONGEST_WORDS = 200;

/** Allowed are the five entities that need no DOCTYPE, and references to characters. */
const UNKNOWN_ENTITY = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,10}|#x[0-9a-fA-F]{1,8});)/;
const CHARACTER_REFERENCE = /&#(?:x([0-9a-f]+)|([0-9]+));/gi;

/** Refused anywhere in a tag. In a comment or CDATA it is text: people paste HTML into a chat. */
const DOCTYPE = /<!DOCTYPE/i;

/**
 * Counts what may begin markup or a reference, before anything else is done with a document. A `<` in a comment or CDATA
 * counts too.
 *
 * @throws XmlTooLarge for more than `MOST_MARKUP`, more than `maxEntities` references
 */
export function checkAmount(source: string, text: string, maxEntities: number): void {
  const markup = countOf("<", text);
  if (markup > MOST_MARKUP) {
    throw xmlTooLarge(source, undefined, `more than ${MOST_MARKUP} tags and comments: ${markup}`);
  }
  let references = 0;
  for (const piece of markupPieces(text)) {
    if (piece.kind === "text" || piece.kind === "tag") references += countOf("&", piece.text);
  }
  if (references > maxEntities) {
    throw xmlTooLarge(source, undefined, `more than ${maxEntities} references: ${references}`);
  }
}

export function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** The parser's own words about a document, for a message. */
export function shortWords(words: string): string {
  return shortened(words, LONGEST_WORDS);
}

/** @throws InputError naming the line of a character that XML 1.0 forbids */
export function checkCharacters(source: string, text: string): void {
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) throw xmlError(source, lineAt(text, forbidden), "a character that XML 1.0 forbids");
}

/**
 * Checks a document before it is parsed. It refuses what would take the parser too long, and what the parser would
 * ignore: a DOCTYPE, undeclared entities, references to characters that XML 1.0 forbids (`&#0;`), and text outside the
 * root element.
 *
 * @param maxDepth most elements inside of each other
 * @throws InputError naming the line; XmlTooLarge for too long a text
 */
export function checkMarkup(source: string, document: string, maxDepth: number): void {
  const refuse = (position: number, message: string) => xmlError(source, lineAt(document, position), message);
  let depth = 0;
  for (const { kind, start, text } of markupPieces(document)) {
    if (kind === "text" && depth === 0 && text.trim() !== "") throw refuse(start, "text outside of the root element");
    if (kind === "instruction" && MISPLACED_DECLARATION.test(text)) {
      // The parser names it in front of the root only; inside it takes it for an element.
      throw refuse(start, "XML declaration allowed only at the start of the document.");
    }
    if (kind !== "text" && kind !== "tag") continue;
    if (kind === "text" && text.length > MOST_TEXT) {
      const message = `a text of ${text.length} characters; no more than ${MOST_TEXT} are taken`;
      throw xmlTooLarge(source, lineAt(document, start), message);
    }
    if (kind === "tag") {
      const doctype = text.search(DOCTYPE);
      if (doctype >= 0) throw refuse(start + doctype, "a DOCTYPE is not allowed");
      depth += depthChange(text);
      if (text.length > MAX_TAG_LENGTH) throw refuse(start, `a tag of more than ${MAX_TAG_LENGTH} characters`);
      if (depth > maxDepth) throw refuse(start, `elements nested more than ${maxDepth} deep`);
    }
    const problem = referenceProblem(text);
    if (problem !== undefined) throw refuse(start + problem.at, problem.message);
  }
}

function depthChange(tag: string): number {
  if (tag.startsWith("</")) return -1;
  return tag.endsWith("/>") ? 0 : 1;
}

/** What is wrong with the references in a piece of text, and where. */
function referenceProblem(text: string): { readonly at: number; readonly message: string } | undefined {
  if (!text.includes("&")) return undefined;
  const unknown = text.search(UNKNOWN_ENTITY);
  if (unknown >= 0) return { at: unknown, message: "an unknown entity, or an & that should be &amp;" };
  for (const { 1: hexadecimal, 2: decimal, index } of text.matchAll(CHARACTER_REFERENCE)) {
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    if (!isCharacter(code)) return { at: index, message: "a reference to a character that XML 1.0 forbids" };
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
