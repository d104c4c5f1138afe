import { todayIn } from "../figures/period.ts";
import type { Comparison, Figures, Report } from "../figures/report.ts";
import { NONE, NOT_TOLD, TOO_FEW, textCell } from "./cells.ts";
import type { Figure } from "./figure-list.ts";
import type { Cell } from "./report-document.ts";
import { timeIn, type Wording } from "./wording.ts";

/** Of so few chats a change says nothing: one more or less is ten percent. */
export const LEAST_FOR_CHANGE = 10;

/** Of parts of the chats that differ by more than this, numbers cannot be compared. */
const MOST_DIFFERENCE = 0.05;

/** Whether the last day of the period was over when the report was made. */
export function isPeriodOver({ period, madeAt, timeZone }: Report): boolean {
  return todayIn(timeZone, madeAt) >= period.to;
}

/** The periods that there is something to compare with in. */
export function comparisonsOf({ before, lastYear }: Report): Comparison[] {
  return [before, lastYear].filter((comparison) => comparison !== null).filter(({ figures }) => figures.chats > 0);
}

/** What a figure has changed by against another period, as a cell of a table. */
export function changeCell(wording: Wording, figure: Figure, comparison: Comparison): Cell {
  const [now, then] = [figure.value(wording.report.total), figure.value(comparison.figures)];
  if (!isValue(now) || !isValue(then)) return NONE;
  if (tooFewFor(wording, figure, comparison)) return TOO_FEW;
  if (!isComparable(wording, figure, comparison)) return NOT_TOLD;
  if (now.kind === "count" && then.kind === "count") return { kind: "change", change: relative(now.count, then.count) };
  const words = changeInWords(wording, now, then);
  return words === undefined ? NONE : textCell(words);
}

/** The same in words, for each period that the report is compared with: `September 2026: 1,075, now 12% more`. */
export function comparisonInWords(wording: Wording, figure: Figure): string | undefined {
  const { report, say, cell, dates } = wording;
  const now = figure.value(report.total);
  const sentences = comparisonsOf(report).flatMap((comparison) => {
    const then = figure.value(comparison.figures);
    if (!isValue(then)) return [];
    const [period, value] = [dates.period(comparison.period), cell(then)];
    const isTold = !tooFewFor(wording, figure, comparison) && isComparable(wording, figure, comparison);
    const change = isTold ? changeInWords(wording, now, then) : undefined;
    return [
      change === undefined ? say("compared", { period, value }) : say("comparedChange", { period, value, change }),
    ];
  });
  return sentences.length === 0 ? undefined : sentences.join("; ");
}

function isValue({ kind }: Cell): boolean {
  return kind !== "too-few" && kind !== "not-told" && kind !== "none";
}

function tooFewFor({ report }: Wording, figure: Figure, { figures }: Comparison): boolean {
  const then = figure.value(figures);
  if (then.kind === "count") return then.count < LEAST_FOR_CHANGE;
  return figure.n(figures) < LEAST_FOR_CHANGE || figure.n(report.total) < LEAST_FOR_CHANGE;
}

/**
 * Numbers of chats grow as long as the period goes on, and with the part of the cards that tell; shares and times are those
 * of the chats that there are.
 */
function isComparable({ report }: Wording, figure: Figure, { figures }: Comparison): boolean {
  if (figure.value(figures).kind !== "count") return true;
  const part = (of: Figures): number => (of.chats === 0 ? 1 : figure.n(of) / of.chats);
  return isPeriodOver(report) && Math.abs(part(report.total) - part(figures)) <= MOST_DIFFERENCE;
}

function relative(now: number, then: number): number {
  return (now - then) / then;
}

function changeInWords(wording: Wording, now: Cell, then: Cell): string | undefined {
  const { say } = wording;
  if (now.kind === "count" && then.kind === "count") {
    const percent = Math.round(relative(now.count, then.count) * 100) / 100;
    return percent === 0
      ? say("same")
      : say(percent > 0 ? "percentMore" : "percentLess", { percent: Math.abs(percent) });
  }
  if (now.kind === "share" && then.kind === "share") {
    const n = Math.round((now.share - then.share) * 100);
    return n === 0 ? say("same") : say(n > 0 ? "pointsMore" : "pointsLess", { n: Math.abs(n) });
  }
  if (now.kind === "seconds" && then.kind === "seconds") {
    const seconds = Math.trunc(now.seconds - then.seconds);
    if (seconds === 0) return say("same");
    return say(seconds > 0 ? "timeMore" : "timeLess", { time: timeIn(wording, Math.abs(seconds)) });
  }
  if (now.kind === "number" && then.kind === "number") {
    const n = Math.round((now.number - then.number) * 10) / 10;
    return n === 0 ? say("same") : say(n > 0 ? "numberMore" : "numberLess", { n: Math.abs(n) });
  }
  return undefined;
}
