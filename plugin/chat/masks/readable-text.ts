import type { Span } from "./span.ts";

/**
 * A text as people see it, in which the recognizers look: characters that cannot be seen are left out, white space on a
 * line is one space however much there is of it, and every kind of dash, point and digit is the plain one. So a number
 * is found whatever it was typed, copied or laid out with.
 */
export interface ReadableText {
  readonly text: string;
  /** Where a span of this text is in the original text. */
  sourceOf(span: Span): Span;
}

/** Nearly all text needs nothing done: letters of western Europe, ASCII, single spaces. */
const NEEDS_FOLDING = /[^\n -~\u00c0-\u024f]| {2}/;

/** Zero-width characters, joiners, marks of direction, soft hyphens, variation selectors; and the frame of keycap emoji. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u20e3]/u;
const SPACE = /[\t\p{Zs}]/u;
const DASH = /\p{Dash}/u;
/** Points at half height. */
const POINT = /[\u00b7\u2022\u2024\u2219\u22c5]/;
const DIGIT = /\p{Nd}/u;
/** What East Asian keyboards write in place of ASCII, in the same order. */
const FULLWIDTH = /[\uff01-\uff5e]/;
const FULLWIDTH_OFFSET = 0xff_01 - 0x21;

export function readableText(source: string): ReadableText {
  if (!NEEDS_FOLDING.test(source)) return { text: source, sourceOf: (span) => span };
  const positions = new Uint32Array(source.length);
  const readable = new Map<string, string>();
  // In a list: to ask a growing string for its last character copies it, again and again.
  const characters: string[] = [];
  for (let position = 0; position < source.length; position += 1) {
    const written = source.charAt(position);
    const character = readable.get(written) ?? readableCharacter(written);
    readable.set(written, character);
    if (character === "" || (character === " " && characters.at(-1) === " ")) continue;
    positions[characters.length] = position;
    characters.push(character);
  }
  const text = characters.join("");
  const sourceAt = (position: number) => (position < text.length ? (positions[position] ?? 0) : source.length);
  // A space stands for all the white space up to the next character.
  const endOf = (last: number) => (text.charAt(last) === " " ? sourceAt(last + 1) : sourceAt(last) + 1);
  return { text, sourceOf: ({ from, to }) => ({ from: sourceAt(from), to: endOf(to - 1) }) };
}

function readableCharacter(character: string): string {
  if (character > " " && character <= "~") return character;
  if (SPACE.test(character)) return " ";
  if (INVISIBLE.test(character)) return "";
  if (DASH.test(character)) return "-";
  if (POINT.test(character)) return ".";
  if (FULLWIDTH.test(character)) return String.fromCharCode(character.charCodeAt(0) - FULLWIDTH_OFFSET);
  return DIGIT.test(character) ? plainDigit(character) : character;
}

/** In every script the ten digits follow each other, after a character that is no digit. */
function plainDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  let zero = code;
  while (DIGIT.test(String.fromCharCode(zero - 1))) zero -= 1;
  return String(code - zero);
}
