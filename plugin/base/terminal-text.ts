import { harmlessLine, harmlessText } from "../base/harmless-text.ts";

/** Text from outside, safe to print on a terminal. Line feeds and tabs stay; other control characters become �. */
export function terminalText(text: string): string {
  return harmlessText(text);
}

/** The same on one line of limited length in characters. */
export function terminalLine(text: string, longest = 200): string {
  return harmlessLine(text, longest);
}
