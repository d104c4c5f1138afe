import { type Bar, LEAST_CHATS, type Spread } from "./report.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Longer ones are told as this long. */
const LONGEST = 60 * DAY;

/** The first steps of the minutes, of the hours, and the last of all: `stepOf`. */
const MINUTES = HOUR;
const HOURS = MINUTES + (DAY - HOUR) / 60;
const LAST = HOURS + (LONGEST - DAY) / HOUR;
const STEPS = LAST + 1;

/** A table has room for the steps up to the highest one that came, doubled each time. */
const FIRST_STEPS = 64;
const FIRST_LISTED = 8;

/**
 * Counts whole numbers by their size, in bounded memory: one by one up to 3,600, in steps of 60 up to 86,400, of 3,600
 * up to 60 days in seconds, and all others together. So a time of less than an hour is told to the second; a longer one
 * as its minute, one of more than a day as its hour, rounded down. `sum` and `longest` are exact.
 */
export interface SpreadTally {
  n: number;
  sum: number;
  longest: number;
  /** Of the values that were listed, or for which a table was made. */
  highestStep: number;
  /** The steps of the values one by one, as long as that takes less room than a table. */
  listed: Uint16Array | undefined;
  /** How many values each step has. */
  counts: Uint32Array | undefined;
}

export function emptySpread(): SpreadTally {
  return { n: 0, sum: 0, longest: 0, highestStep: 0, listed: undefined, counts: undefined };
}

/** The step of a whole number. */
export function stepOf(value: number): number {
  if (value < HOUR) return value;
  if (value < DAY) return MINUTES + Math.floor((value - HOUR) / 60);
  return value < LONGEST ? HOURS + Math.floor((value - DAY) / HOUR) : LAST;
}

/** The smallest number of a step. */
function leastOf(step: number): number {
  if (step < MINUTES) return step;
  if (step < HOURS) return HOUR + (step - MINUTES) * 60;
  return DAY + (step - HOURS) * HOUR;
}

/** @param step that of the value, which several tallies take */
export function addToSpread(tally: SpreadTally, value: number, step: number): void {
  const { counts } = tally;
  if (counts !== undefined && step < counts.length) counts[step] = (counts[step] ?? 0) + 1;
  else addStep(tally, step);
  tally.n += 1;
  tally.sum += value;
  if (value > tally.longest) tally.longest = value;
}

/** Adds all values of another tally. */
export function mergeSpread(into: SpreadTally, from: SpreadTally): void {
  const { counts, listed } = from;
  if (counts !== undefined) {
    into.highestStep = Math.max(into.highestStep, counts.length - 1);
    const all = tableOf(into);
    for (let step = 0; step < counts.length; step += 1) all[step] = (all[step] ?? 0) + (counts[step] ?? 0);
    into.n += from.n;
  } else if (listed !== undefined) {
    for (let index = 0; index < from.n; index += 1) {
      addStep(into, listed[index] ?? 0);
      into.n += 1;
    }
  }
  into.sum += from.sum;
  into.longest = Math.max(into.longest, from.longest);
}

/** @param edges where the bars begin, each the least number of a step */
export function spreadOf(tally: SpreadTally, edges: readonly number[]): Spread {
  const { n, sum, longest } = tally;
  const [median, p90, p95] = [rankOf(50, n), rankOf(90, n), rankOf(95, n)];
  const bars = edges.map((from, index) => ({ from, to: edges[index + 1] ?? null, count: 0 }));
  const found = { median: 0, p90: 0, p95: 0 };
  let seen = 0;
  let bar = 0;
  forEachStep(tally, (step, count) => {
    const value = leastOf(step);
    if (seen < median && median <= seen + count) found.median = value;
    if (seen < p90 && p90 <= seen + count) found.p90 = value;
    if (seen < p95 && p95 <= seen + count) found.p95 = value;
    seen += count;
    while (value >= (edges[bar + 1] ?? Number.POSITIVE_INFINITY)) bar += 1;
    addToBar(bars[bar], count);
  });
  return {
    n,
    sum,
    median: n < LEAST_CHATS.median ? null : found.median,
    p90: n < LEAST_CHATS.p90 ? null : found.p90,
    p95: n < LEAST_CHATS.p95 ? null : found.p95,
    longest: n === 0 ? null : longest,
    histogram: bars,
  };
}

function addToBar(bar: { -readonly [K in keyof Bar]: Bar[K] } | undefined, count: number): void {
  if (bar !== undefined) bar.count += count;
}

/** Nearest rank, counted from 1. */
function rankOf(percent: number, n: number): number {
  return Math.ceil((percent * n) / 100);
}

function addStep(tally: SpreadTally, step: number): void {
  if (step > tally.highestStep) tally.highestStep = step;
  const { counts, listed, n } = tally;
  if (counts !== undefined) {
    countStep(tally, step);
  } else if (listed !== undefined && n < listed.length) {
    listed[n] = step;
  } else if (n >= 2 * stepsOfTable(tally.highestStep)) {
    // An entry of the list has two bytes, one of the table four.
    countStep(tally, step);
  } else {
    const longer = new Uint16Array(n + Math.max(FIRST_LISTED, n >> 2));
    if (listed !== undefined) longer.set(listed);
    longer[n] = step;
    tally.listed = longer;
  }
}

function countStep(tally: SpreadTally, step: number): void {
  const table = tableOf(tally);
  table[step] = (table[step] ?? 0) + 1;
}

/** The table, with room for the highest step. */
function tableOf(tally: SpreadTally): Uint32Array {
  const { counts, highestStep } = tally;
  if (counts !== undefined && highestStep < counts.length) return counts;
  const table = new Uint32Array(stepsOfTable(highestStep));
  forEachStep(tally, (step, count) => {
    table[step] = count;
  });
  tally.counts = table;
  tally.listed = undefined;
  return table;
}

function stepsOfTable(highestStep: number): number {
  let steps = FIRST_STEPS;
  while (steps <= highestStep) steps *= 2;
  return Math.min(steps, STEPS);
}

/** All steps that have values, in order. */
function forEachStep({ counts, listed, n }: SpreadTally, take: (step: number, count: number) => void): void {
  if (counts !== undefined) {
    for (let step = 0; step < counts.length; step += 1) {
      const count = counts[step] ?? 0;
      if (count > 0) take(step, count);
    }
    return;
  }
  if (listed === undefined) return;
  const sorted = listed.subarray(0, n).toSorted();
  for (let from = 0; from < n; ) {
    const step = sorted[from] ?? 0;
    let to = from + 1;
    while (to < n && sorted[to] === step) to += 1;
    take(step, to - from);
    from = to;
  }
}
