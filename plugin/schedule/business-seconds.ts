import { createBusinessTimes } from "./business-times.ts";
import { createClockSpans } from "./clock-spans.ts";
import { DAY_MS } from "./local-day.ts";
import type { BusinessHours } from "./schedule.ts";

/** Business hours, and where the clock hangs that they are read from. */
export interface BusinessClock {
  readonly hours: BusinessHours;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * How many of the days that were counted last are remembered: waits are mostly short, and lie in the last years.
 */
const MOST_REMEMBERED = 4_000;

/**
 * Makes a function that tells how many whole seconds of a time lie in business hours: 0 where it ends before it begins.
 * Business hours are what the clock on the wall shows, also where clocks are changed: an hour that comes twice counts
 * twice, one that is left out does not count. Instants are epoch milliseconds.
 */
export function createBusinessSeconds({ hours, timeZone }: BusinessClock): (from: number, to: number) => number {
  const timesOf = createBusinessTimes(hours);
  const spanAt = createClockSpans(timeZone);
  const known = new Map<number, ReturnType<typeof timesOf>>();

  function businessTimes(day: number) {
    const found = known.get(day);
    if (found !== undefined) return found;
    const times = apart(timesOf(day));
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(day, times);
    return times;
  }

  /** Milliseconds of business between two instants among which the clocks are so far ahead of UTC. */
  function within(from: number, to: number, aheadMs: number): number {
    let sum = 0;
    for (let day = Math.floor((from + aheadMs) / DAY_MS); day * DAY_MS - aheadMs < to; day += 1) {
      const midnight = day * DAY_MS - aheadMs;
      for (const time of businessTimes(day)) {
        sum += Math.max(0, Math.min(to, midnight + time.to) - Math.max(from, midnight + time.from));
      }
    }
    return sum;
  }

  return (from, to) => {
    let sum = 0;
    for (let begin = from; begin < to; ) {
      const span = spanAt(begin);
      const end = Math.min(to, span.to);
      sum += within(begin, end, span.aheadMs);
      begin = end;
    }
    return Math.floor(sum / 1000);
  };
}

/** The times in order, what lies in several of them only once. */
function apart(times: ReturnType<ReturnType<typeof createBusinessTimes>>): typeof times {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of times.toSorted((left, right) => left.from - right.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}
