/**
 * A row of this many characters that also occurs in what was sent was copied from there; a shorter one may be chance.
 */
export const WINDOW = 12;

const MASK = "…";

/** Words of ESM's, of which the first `end` characters may be reported. What follows shows what they are a part of. */
export interface Line {
  readonly text: string;
  readonly end: number;
}

/**
 * Masks in each line every row of `WINDOW` characters that one of the sent texts holds too, and a shorter text that was
 * sent whole. Each sent text is gone through once, so that the work grows with its length and no faster.
 */
export function maskSent(lines: readonly Line[], sent: readonly string[]): string[] {
  const byLength = new Map<number, Rows>();
  for (const text of sent) {
    const length = Math.min(WINDOW, Math.max(text.trim().length, 3));
    const rows = byLength.get(length) ?? rowsOf(lines, length);
    byLength.set(length, rows);
    noteRepeated(rows, text);
  }
  return lines.map((line) => masked(line, [...byLength.values()]));
}

/** The rows of one length in all lines, and which of them also occur in what was sent. */
interface Rows {
  readonly length: number;
  readonly all: ReadonlySet<string>;
  /** By `mark`: 1 if there may be a row with it. It spares most of the comparisons, which cost far more. */
  readonly marks: Uint8Array;
  readonly repeated: Set<string>;
}

function rowsOf(lines: readonly Line[], length: number): Rows {
  const all = new Set<string>();
  const marks = new Uint8Array(0x1_00_00);
  for (const { text } of lines) {
    for (let at = 0; at + length <= text.length; at += 1) {
      all.add(text.slice(at, at + length));
      marks[mark(text, at, length)] = 1;
    }
  }
  return { length, all, marks, repeated: new Set() };
}

function noteRepeated({ length, all, marks, repeated }: Rows, text: string): void {
  for (let at = 0; at + length <= text.length; at += 1) {
    if (marks[mark(text, at, length)] !== 1) continue;
    const row = text.slice(at, at + length);
    if (all.has(row)) repeated.add(row);
  }
}

/** A number of 16 bits from three characters of a row. */
function mark(text: string, at: number, length: number): number {
  const [first, middle, last] = [at, at + Math.floor(length / 2), at + length - 1];
  return (text.charCodeAt(first) * 961 + text.charCodeAt(middle) * 31 + text.charCodeAt(last)) & 0xff_ff;
}

function masked({ text, end }: Line, rows: readonly Rows[]): string {
  const isRepeated = new Uint8Array(text.length);
  for (const { length, repeated } of rows) {
    for (let at = 0; at + length <= text.length; at += 1) {
      if (repeated.has(text.slice(at, at + length))) isRepeated.fill(1, at, at + length);
    }
  }
  let result = "";
  for (let at = 0; at < end; at += 1) {
    if (isRepeated[at] !== 1) result += text.charAt(at);
    else if (at === 0 || isRepeated[at - 1] !== 1) result += MASK;
  }
  return result;
}
