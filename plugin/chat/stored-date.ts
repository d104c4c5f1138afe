import type { Instant } from "./session.ts";

/**
 * A date as ESM keeps it: an instant without its milliseconds, or without its seconds. `otherAt` is the later instant
 * that it may mean as well, if it is a local time that comes twice when clocks go back. `isDay`: the attribute keeps only
 * the day, and `at` is its beginning in UTC.
 */
export interface StoredDate {
  /** Without what ESM does not keep. */
  readonly at: Instant;
  /** The later instant that a repeated local time may mean. */
  readonly otherAt?: Instant;
  /** Whether only the day is kept. */
  readonly isDay?: true;
}

const HOUR_MS = 3_600_000;
/** Where clocks are ahead of UTC a day begins up to this long before it does there … */
const EARLIEST_MS = 14 * HOUR_MS;
/** … and where they are behind, it ends up to this long after the day began in UTC. */
const LATEST_MS = 36 * HOUR_MS;

/**
 * Whether the instant is on that day somewhere on earth. In which zone ESM took the day of an instant that was written is
 * not told, so any will do: otherwise each run would write the same instant again, for ever.
 */
export function isOnDay(day: Instant, at: Instant): boolean {
  return at >= day - EARLIEST_MS && at < day + LATEST_MS;
}

/** The last instant that the day may mean. */
export function endOfDay(day: Instant): Instant {
  return day + LATEST_MS;
}

/** The end of a session: of its two readings the one that is not before the start. */
export function fittingEnd({ at, otherAt }: StoredDate, startTime: Instant | null | undefined): Instant {
  if (startTime === null || startTime === undefined || at >= startTime) return at;
  return otherAt !== undefined && otherAt >= startTime ? otherAt : at;
}
