import type { Effort } from "./effort.ts";

/** A part of a text in UTF-16 code units: from `from` up to, but not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the first part of a readable text that is of one type. It takes time linear in the text, and looks only at the
 * part and a few characters on either side.
 */
export type FindSpan = (text: string, effort: Effort) => Span | undefined;

/**
 * What may stand between two groups of a number, in readable text: a space, a point, or a dash, slash or low line with
 * spaces around it or without. For regular expressions.
 */
export const SEPARATOR = "(?: ?[-/_] ?|[ .])";

/** A group of digits in a text. */
export interface DigitGroup extends Span {
  readonly digits: string;
}

const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u;

/**
 * The first span that begins at a match of `starts`.
 *
 * @param starts has the flag `g` and matches empty text: it only says where a span might begin
 * @param lengthAt the length of the span that begins there, 0 for none; it must look at a limited number of characters
 */
export function firstSpan(
  text: string,
  starts: RegExp,
  lengthAt: (text: string, start: number) => number,
  effort: Effort,
): Span | undefined {
  for (const { index } of text.matchAll(starts)) {
    effort.spend(2);
    const length = lengthAt(text, index);
    if (length > 0) return { from: index, to: index + length };
  }
  return undefined;
}

/** Whether a word or number ends here: no letter or digit follows. */
export function endsAt(text: string, position: number): boolean {
  return !LETTER_OR_DIGIT.test(text.slice(position, position + 2));
}

/** The groups of digits in a candidate. */
export function digitGroups(candidate: string): DigitGroup[] {
  return Array.from(candidate.matchAll(/\d+/g), ({ index, 0: digits }) => ({
    digits,
    from: index,
    to: index + digits.length,
  }));
}
