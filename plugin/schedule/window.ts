import { createBusinessTimes } from "./business-times.ts";
import { createClockSpans } from "./clock-spans.ts";
import { DAY_MS } from "./local-day.ts";
import type { BusinessHours, Schedule } from "./schedule.ts";

/** The time in which runs may go on: always, or outside business hours. Instants are epoch milliseconds. */
export interface Window {
  isOpen(at: number): boolean;
  /** When the window closes; the same instant if it is closed, null if it never closes. */
  end(at: number): number | null;
  /** When the window opens; the same instant if it is open, null if it never opens. */
  opening(at: number): number | null;
  /** When the window last closed; the same instant if it is open. */
  closedSince(at: number): number;
}

/** How far to search: longer than the longest time between two business days, or two days off. */
const FARTHEST_MS = 800 * DAY_MS;

const ALWAYS: Window = { isOpen: () => true, end: () => null, opening: (at) => at, closedSince: (at) => at };

export function createWindow({ onlyOutside, timeZone }: Pick<Schedule, "onlyOutside" | "timeZone">): Window {
  return onlyOutside === undefined ? ALWAYS : createWindowOutside(onlyOutside, timeZone);
}

/** Business hours are what the clock on the wall shows, also where clocks are changed. */
function createWindowOutside(hours: BusinessHours, timeZone: string): Window {
  const businessTimes = createBusinessTimes(hours);
  const spanAt = createClockSpans(timeZone);

  function isOpen(at: number): boolean {
    const local = at + spanAt(at).aheadMs;
    const day = Math.floor(local / DAY_MS);
    const time = local - day * DAY_MS;
    return !businessTimes(day).some(({ from, to }) => from <= time && time < to);
  }

  /** When business hours of a local day begin and end, in order, were the clocks always so far ahead of UTC. */
  function boundariesOf(day: number, aheadMs: number): readonly number[] {
    const times = businessTimes(day).flatMap(({ from, to }) => [from, to]);
    return times.map((time) => day * DAY_MS + time - aheadMs).toSorted((a, b) => a - b);
  }

  /** Every later instant at which the window may open or close, in order. */
  function* boundariesAfter(at: number): Generator<number> {
    const farthest = at + FARTHEST_MS;
    for (let begin = at; begin < farthest; ) {
      const { to, aheadMs } = spanAt(begin);
      const end = Math.min(to, farthest);
      for (let day = Math.floor((begin + aheadMs) / DAY_MS); day * DAY_MS - aheadMs < end; day += 1) {
        yield* boundariesOf(day, aheadMs).filter((instant) => instant > begin && instant < end);
      }
      // A change of the clocks: they may jump into business hours, out of them, or over them.
      if (to < farthest) yield to;
      begin = end;
    }
  }

  /** Every instant up to this one at which the window may have opened or closed, the latest first. */
  function* boundariesBefore(at: number): Generator<number> {
    const farthest = at - FARTHEST_MS;
    for (let end = at; end > farthest; ) {
      const { from, aheadMs } = spanAt(end);
      const begin = Math.max(from, farthest);
      for (let day = Math.floor((end + aheadMs) / DAY_MS); (day + 1) * DAY_MS - aheadMs > begin; day -= 1) {
        yield* boundariesOf(day, aheadMs)
          .filter((instant) => instant > begin && instant <= end)
          .toReversed();
      }
      if (from > farthest) yield from;
      end = begin - 1;
    }
  }

  return {
    isOpen,
    end: (at) => (isOpen(at) ? first(boundariesAfter(at), (instant) => !isOpen(instant)) : at),
    opening: (at) => (isOpen(at) ? at : first(boundariesAfter(at), isOpen)),
    closedSince: (at) => (isOpen(at) ? at : (first(boundariesBefore(at), (instant) => isOpen(instant - 1)) ?? at)),
  };
}

function first(instants: Iterable<number>, isWanted: (instant: number) => boolean): number | null {
  for (const instant of instants) if (isWanted(instant)) return instant;
  return null;
}
