import { bracketsAtEnd } from "../../../../base/cut-text.ts";
import { cleanName } from "../../../../chat/clean-text.ts";

/** Pixels of a letter in a chart, a little more than they are: nobody measures the reader's font. */
const LETTER_WIDTH = 6.5;
const GAP = 8;

/** Pixels that a chart has at the least for its bars: on a phone, and everywhere else. */
const PLOT_WIDTH = { narrow: 270, wide: 610 } as const;

/** Letters from here on (Hangul, CJK, emoji) are about twice as wide as Latin ones. */
const WIDE_LETTERS = 0x1100;
const MORE = "…";

/** In which charts a label is to be seen: in those that are not wide enough for all, some are left out. */
export type Seen = "always" | "wide" | "never";

/** In letters. */
export function letters(text: string): number {
  let count = 0;
  for (const letter of text) count += (letter.codePointAt(0) ?? 0) >= WIDE_LETTERS && !/\p{P}/u.test(letter) ? 2 : 1;
  return count;
}

/** A label that fits into so many letters, with what stands in brackets at its end: the whole stands in the table. */
export function cutLabel(text: string, most: number): string {
  const label = cleanName(text);
  if (label.length <= most && letters(label) <= most) return label;
  const end = bracketsAtEnd(label);
  const isKept = end !== "" && letters(end) <= most / 2;
  return isKept ? beginning(label.slice(0, -end.length), most - letters(end)) + end : beginning(label, most);
}

function beginning(label: string, most: number): string {
  let [kept, room] = ["", most - 1];
  for (const letter of label) {
    room -= letters(letter);
    if (room < 0) break;
    kept += letter;
  }
  return kept.trimEnd() + MORE;
}

/** Steps at which one expects labels: hours, months, weeks. */
const STEPS = [1, 2, 3, 4, 6, 7, 12, 14, 28, 30, 60, 91, 182, 365];

/** Which labels below the bars are to be seen, so that none touches the next. */
export function labelsSeen(labels: readonly string[]): Seen[] {
  const widest = labels.reduce((most, label) => Math.max(most, letters(label)), 0);
  const wide = stepFor("wide", 1);
  const narrow = stepFor("narrow", wide);
  return labels.map((_label, index) => {
    if (index % narrow === 0) return "always";
    return index % wide === 0 ? "wide" : "never";
  });

  /** A multiple of the other step: on a phone, a part of the same labels is seen. */
  function stepFor(width: keyof typeof PLOT_WIDTH, multipleOf: number): number {
    const least = ((widest * LETTER_WIDTH + GAP) * labels.length) / PLOT_WIDTH[width];
    const step = STEPS.find((expected) => expected >= least && expected % multipleOf === 0);
    return step ?? Math.ceil(least / multipleOf) * multipleOf;
  }
}

/** Whether every one of these texts fits above its own bar. */
export function valuesSeen(texts: readonly string[]): Seen {
  const widest = texts.reduce((most, text) => Math.max(most, letters(text)), 0);
  const needed = (widest * LETTER_WIDTH + 2) * texts.length;
  if (needed <= PLOT_WIDTH.narrow) return "always";
  return needed <= PLOT_WIDTH.wide ? "wide" : "never";
}
