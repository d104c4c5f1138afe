/** Everything that a terminal could take for a command, and characters that reorder the text around them. */
const DANGEROUS = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside, safe to print on a terminal. Line feeds and tabs stay; other control characters become �. */
export function terminalText(text: string): string {
  return text.replaceAll(DANGEROUS, (character) => (character === "\n" || character === "\t" ? character : "\uFFFD"));
}

/** The same on one line of limited length in characters. */
export function terminalLine(text: string, longest = 200): string {
  const line = terminalText(text).replaceAll(/[\n\t]+/g, " ");
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}
