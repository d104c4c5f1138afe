import type { Spread, WaitFigures } from "../figures/report.ts";
import type { Cell } from "./report-document.ts";

export const NONE: Cell = { kind: "none" };
export const NOT_TOLD: Cell = { kind: "not-told" };
export const TOO_FEW: Cell = { kind: "too-few" };

export function textCell(text: string): Cell {
  return { kind: "text", text };
}

export function countCell(count: number): Cell {
  return { kind: "count", count };
}

/** A part of a whole; nothing where there is no whole. */
export function shareCell(part: number, whole: number): Cell {
  return whole === 0 ? NONE : { kind: "share", share: part / whole };
}

/** What the values of a spread are. */
export type SpreadUnit = "seconds" | "number";

export function spreadCell(
  spread: Spread | null,
  figure: "median" | "p90" | "p95" | "longest",
  unit: SpreadUnit = "seconds",
): Cell {
  if (spread === null) return NOT_TOLD;
  if (spread.n === 0) return NONE;
  const value = spread[figure];
  return value === null ? TOO_FEW : valueCell(value, unit);
}

export function valueCell(value: number, unit: SpreadUnit): Cell {
  return unit === "seconds" ? { kind: "seconds", seconds: value } : { kind: "number", number: value };
}

/** The share of waits no longer than so many seconds. */
export function withinCell(wait: WaitFigures | null, seconds: number): Cell {
  return wait === null ? NOT_TOLD : shareCell(withinCount(wait, seconds), wait.n);
}

export function withinCount(wait: WaitFigures, seconds: number): number {
  return wait.within.find((target) => target.seconds === seconds)?.count ?? 0;
}
