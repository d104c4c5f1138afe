/** Characters outside XML 1.0's `Char`, including halves of surrogate pairs. */
export const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export function withoutForbidden(text: string): string {
  return text.replaceAll(FORBIDDEN, "");
}

/** Whether XML 1.0 has a character with this number. */
export function isCharacter(code: number): boolean {
  return code <= 0x10_ff_ff && String.fromCodePoint(code).search(FORBIDDEN) < 0;
}
