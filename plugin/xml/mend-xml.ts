import { decodeHTMLStrict } from "entities/decode";
import { inPieces } from "../base/in-pieces.ts";
import { FORBIDDEN, isCharacter } from "./characters.ts";
import { markupPieces } from "./markup-pieces.ts";

/** Stands in a mended document for a reference that means nothing. XML has no such character, so no text holds it. */
export const MEANINGLESS = "\uFFFF";

/** The entities that XML itself declares. */
const DECLARED: ReadonlySet<string> = new Set(["lt", "gt", "amp", "quot", "apos"]);

/** A reference, or an `&` that begins none. */
const REFERENCE = /&(?:#x([0-9a-f]{1,8});|#([0-9]{1,10});|([a-z][a-z0-9]{0,31});)?/gi;

/**
 * Stands for a character that was left out until the end, so that halves of a pair on both sides of it do not meet. XML
 * does not have it either.
 */
const LEFT_OUT = "\uFFFE";

const LEFT_OUT_OR_HALF = /[\p{Cs}\uFFFE]/gu;

/**
 * Makes XML 1.0 of what writers in other languages take for it (observed with Java's), so that one bad character does
 * not cost the whole document:
 *
 * - characters that XML 1.0 forbids are left out, written as they are or as references (`&#11;`);
 * - an emoji that was written as two references (`&#55357;&#56832;`), one for each half, becomes one character;
 * - entities of HTML are decoded (`&nbsp;`, `&auml;`);
 * - any other reference, and an `&` that begins none, becomes `MEANINGLESS`: what it stood for is lost, so whoever reads
 *   the text can tell that it is not whole.
 *
 * Markup stays as it is: a document that is cut off, or whose tags do not fit, is not mended.
 */
export function mendXml(written: string): string {
  const allowed = inPieces(written, (piece) => piece.replaceAll(FORBIDDEN, LEFT_OUT));
  const pieces: string[] = [];
  for (const { kind, text } of markupPieces(allowed)) {
    const mayRefer = (kind === "text" || kind === "tag") && text.includes("&");
    pieces.push(mayRefer ? text.replaceAll(REFERENCE, mended) : text);
  }
  return inPieces(pieces.join(""), (piece) => piece.replaceAll(LEFT_OUT_OR_HALF, ""));
}

function mended(
  reference: string,
  hexadecimal: string | undefined,
  decimal: string | undefined,
  name: string | undefined,
): string {
  if (name !== undefined) return DECLARED.has(name) ? reference : entityOfHtml(reference);
  if (hexadecimal === undefined && decimal === undefined) return MEANINGLESS;
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  if (code > 0x10_ff_ff) return MEANINGLESS;
  // Two halves in a row make one character; what is left alone is left out in the end.
  if (code >= 0xd8_00 && code <= 0xdf_ff) return String.fromCharCode(code);
  return isCharacter(code) ? `&#${code};` : LEFT_OUT;
}

function entityOfHtml(reference: string): string {
  const text = decodeHTMLStrict(reference);
  if (text === reference) return MEANINGLESS;
  return Array.from(text, (character) => `&#${character.codePointAt(0)};`).join("");
}
