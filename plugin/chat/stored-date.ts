import type { Instant } from "./session.ts";

/**
 * A date as ESM keeps it: an instant without its milliseconds, or without its seconds. `otherAt` is the later instant
 * that it may mean as well, if it is a local time that comes twice when clocks go back.
 */
export interface StoredDate {
  readonly at: Instant;
  readonly otherAt?: Instant;
}

/** The end of a session: of its two readings the one that is not before the start. */
export function fittingEnd({ at, otherAt }: StoredDate, startTime: Instant | null | undefined): Instant {
  if (startTime === null || startTime === undefined || at >= startTime) return at;
  return otherAt !== undefined && otherAt >= startTime ? otherAt : at;
}
