/** A part of a text in UTF-16 code units: from `from` up to, but not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the first part of a text that is of one type. It takes time linear in the text, and looks only at the part and
 * the character on either side, so that masking one part can never make another one appear.
 */
export type FindSpan = (text: string) => Span | undefined;

/** Separators that people put between groups of digits. Pasted text has many kinds of dashes. */
export const SPACES = " \\u00a0\\u2009\\u202f";
export const DASHES = "\\-\\u2010-\\u2014\\u2212";

const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u;
const ANY_DASH = new RegExp(`[${DASHES}]`, "g");

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
): Span | undefined {
  for (const { index } of text.matchAll(starts)) {
    const length = lengthAt(text, index);
    if (length > 0) return { from: index, to: index + length };
  }
  return undefined;
}

/** Whether a word or number ends here: no letter or digit follows. */
export function endsAt(text: string, position: number): boolean {
  return !LETTER_OR_DIGIT.test(text.slice(position, position + 2));
}

export function withPlainDashes(text: string): string {
  return text.replaceAll(ANY_DASH, "-");
}

/** The ends of the groups of digits in a candidate, the last one first. */
export function groupEnds(candidate: string): number[] {
  return Array.from(candidate.matchAll(/\d+/g), ({ index, 0: group }) => index + group.length).toReversed();
}
