import { Temporal } from "temporal-polyfill";

/** A time in which a zone's clocks do not change. Epoch milliseconds. */
export interface ClockSpan {
  /** When the clocks were changed last; -Infinity if they never were. */
  readonly from: number;
  /** When they are changed next; Infinity if they never are. */
  readonly to: number;
  /** What the clocks are ahead of UTC, in milliseconds. */
  readonly aheadMs: number;
}

/** How many to remember: those of many years, in which the clocks change twice. */
const MOST_REMEMBERED = 100;

/**
 * Between two changes of the clocks, local time is an instant plus a constant. Whoever goes from one such span to the
 * next needs no rule for days without a midnight, or with two.
 *
 * @returns the span that an instant lies in
 */
export function createClockSpans(timeZone: string): (at: number) => ClockSpan {
  const known: ClockSpan[] = [];
  return (at) => {
    const found = known.find(({ from, to }) => from <= at && at < to);
    if (found !== undefined) return found;
    const span = clockSpanAt(at, timeZone);
    if (known.length >= MOST_REMEMBERED) known.length = 0;
    known.push(span);
    return span;
  };
}

function clockSpanAt(at: number, timeZone: string): ClockSpan {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const next = zoned.getTimeZoneTransition("next");
  // The previous change is one before an instant: at a change, that is the one before it.
  const previous = zoned.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    aheadMs: zoned.offsetNanoseconds / 1e6,
  };
}
