import { styleText } from "node:util";
import stringWidth from "string-width";
import { bracketsAtEnd } from "../../base/cut-text.ts";
import { terminalLine } from "../../base/terminal-text.ts";

/** What a terminal, a file or a pipe can show. */
export interface ReportTextShape {
  readonly coloured: boolean;
  /** Undefined where lines may be of any length. */
  readonly columns: number | undefined;
  /** Draws with ASCII characters only; names and words stay as they are. */
  readonly ascii?: boolean | undefined;
}

export type Paint = "bold" | "dim" | "green" | "red" | "yellow" | "blue" | "magenta" | "cyan";

export function painted({ coloured }: ReportTextShape, paint: Paint, text: string): string {
  return coloured && text !== "" ? styleText(paint, text, { validateStream: false }) : text;
}

/** Characters of a cell or a sentence at most. */
const LONGEST_TEXT = 2_000;

const TYPOGRAPHY: readonly (readonly [RegExp, string])[] = [
  [/[\u2013\u2212]/g, "-"],
  [/\u2026/g, "..."],
  [/[\u201c\u201d\u201e]/g, '"'],
  [/\u2019/g, "'"],
];

/** A sign that keeps words on one line is in ASCII a space, once all lines are made. */
const FIRM_SPACES = /[\u00a0\u202f]/g;

export function withPlainSpaces(text: string, { ascii }: ReportTextShape): string {
  return ascii === true ? text.replaceAll(FIRM_SPACES, " ") : text;
}

/** A text on one line, safe to print on a terminal. */
export function line(text: string, { ascii }: ReportTextShape): string {
  const safe = terminalLine(text, LONGEST_TEXT);
  return ascii === true ? TYPOGRAPHY.reduce((plain, [from, to]) => plain.replaceAll(from, to), safe) : safe;
}

/** Nearly all text is like this: each character takes one column, and need not be looked up. */
const LATIN = /^[\x20-\x7e\xa0-\xac\xae-\u02ff]*$/;

/** Columns of the terminal that a text without colours takes. */
export function widthOf(text: string): number {
  return LATIN.test(text) ? text.length : stringWidth(text);
}

/** Fills a text up to a width. */
export function padded(text: string, width: number, align: "left" | "right"): string {
  const fill = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + fill : fill + text;
}

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The text; where it is wider, its beginning, an ellipsis, and what stands in brackets at its end. Wide characters and
 * joined emoji stay whole.
 */
export function fitted(text: string, width: number, shape: ReportTextShape): string {
  if (widthOf(text) <= width) return text;
  const end = bracketsAtEnd(text);
  const isKept = end !== "" && widthOf(end) <= width / 2;
  return isKept
    ? beginning(text.slice(0, -end.length), width - widthOf(end), shape) + end
    : beginning(text, width, shape);
}

function beginning(text: string, width: number, { ascii }: ReportTextShape): string {
  const ellipsis = ascii === true ? "." : "…";
  let shown = "";
  let taken = 0;
  for (const { segment } of characters.segment(text)) {
    const next = taken + widthOf(segment);
    if (next > width - 1) break;
    shown += segment;
    taken = next;
  }
  return shown + ellipsis;
}

/** Lines no wider than the width; a word that is wider by itself is cut into pieces. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, width))) {
    const next = current === "" ? word : `${current} ${word}`;
    if (widthOf(next) <= width || current === "") {
      current = next;
      continue;
    }
    lines.push(current);
    current = word;
  }
  return [...lines, current];
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const cut: string[] = [];
  let current = "";
  let taken = 0;
  for (const { segment } of characters.segment(word)) {
    const own = widthOf(segment);
    if (taken + own > width && current !== "") {
      cut.push(current);
      current = "";
      taken = 0;
    }
    current += segment;
    taken += own;
  }
  return [...cut, current];
}
