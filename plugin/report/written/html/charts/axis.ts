const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** Steps that people count times in, in seconds; beyond them, days as numbers. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30]
  .concat([1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE))
  .concat([1, 2, 3, 6, 12].map((hours) => hours * HOUR));

const MOST_STEPS = 5;

/** The round numbers beside a chart, from 0 to one that is not below `largest`. */
export function ticksTo(largest: number, unit: "count" | "seconds"): number[] {
  const step = unit === "seconds" ? timeStep(largest) : roundStep(largest);
  const steps = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

function timeStep(largest: number): number {
  return TIME_STEPS.find((step) => largest <= step * MOST_STEPS) ?? DAY * roundStep(largest / DAY);
}

/** 1, 2 or 5 with zeros: chats are whole. */
function roundStep(largest: number): number {
  let power = 1;
  while (largest > power * 10 * MOST_STEPS) power *= 10;
  return power * ([1, 2, 5].find((step) => largest <= power * step * MOST_STEPS) ?? 10);
}

/** What is drawn of a value: a chart has no room for what is not a number, and nothing below zero. */
export function drawn(value: number | undefined): number {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : 0;
}

export function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, drawn(value));
  return largest;
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + drawn(value), 0);
}

/** A coordinate: a tenth of a pixel, or a thousandth of a bar's place, is not seen. */
export function short(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)));
}
