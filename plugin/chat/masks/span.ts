/** A part of a text, in UTF-16 code units: `from` is its first one, `to` the one behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the first part of a text that is of a type, or nothing. It takes time linear in the text, and looks no further
 * than at the part and the character on either side, so that masking one part can never make another one appear.
 */
export type FindSpan = (text: string) => Span | undefined;

/** Characters people put between groups of digits. Dashes have many shapes in text that was pasted. */
export const SPACES = " \\u00a0\\u2009\\u202f";
export const DASHES = "\\-\\u2010-\\u2014\\u2212";

const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u;
const ANY_DASH = new RegExp(`[${DASHES}]`, "g");

/**
 * The first span that begins at one of these places.
 *
 * @param starts global, and matches an empty text: it only says where a span might begin
 * @param lengthAt the length of the span that begins there, 0 when there is none. It must look at a limited number of
 *   characters only
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

/** Lengths at which the groups of digits of a candidate end, the longest one first. */
export function groupEnds(candidate: string): number[] {
  return Array.from(candidate.matchAll(/\d+/g), ({ index, 0: group }) => index + group.length).toReversed();
}
