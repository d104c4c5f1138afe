import { firstCharacters } from "./cut-text.ts";
import { withEscapes } from "./json-text.ts";

/** Characters of one value from outside, such as a folder's code, in a message about it. */
const LONGEST_QUOTED = 100;
/** Values of a list from outside that are named in a message. */
const MOST_QUOTED = 10;

/**
 * A value from outside as it may stand in a message: cut, on one line, and without a character that a terminal could
 * take for a command.
 */
export function quoted(value: string): string {
  return withEscapes(cutText(value, LONGEST_QUOTED), /\p{Cc}/gu);
}

/** The first values of a list from outside, and how many more there are. */
export function quotedList(values: readonly string[]): string {
  const named = values.slice(0, MOST_QUOTED).map(quoted).join(", ");
  return values.length > MOST_QUOTED ? `${named} and ${values.length - MOST_QUOTED} more` : named;
}

/**
 * The text of a message: cut, and with control characters as they are written in JSON. Line breaks and tabs stay. Half a
 * character, which whoever cut a part of it has left, is shown as one that is not known: some databases refuse it.
 */
export function messageText(text: string, longest: number): string {
  return withEscapes(cutText(text, longest).toWellFormed(), /(?![\n\t])\p{Cc}/gu);
}

/** The first characters of a text that is longer, with its length; never half of a character. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${firstCharacters(text, longest)}… (${text.length} characters)`;
}
