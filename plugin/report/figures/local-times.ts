import type { Instant } from "../../chat/session.ts";
import { type BusinessTime, createBusinessTimes } from "../../schedule/business-times.ts";
import { createClockSpans } from "../../schedule/clock-spans.ts";
import { DAY_MS } from "../../schedule/local-day.ts";
import type { BusinessHours } from "../../schedule/schedule.ts";

/** The clock on the wall of a zone: milliseconds since 1 January 1970 there. Quick for instants near one another. */
export function createLocalTimes(timeZone: string): (at: Instant) => number {
  const spanAt = createClockSpans(timeZone);
  let span = spanAt(0);
  return (at) => {
    if (at < span.from || at >= span.to) span = spanAt(at);
    return at + span.aheadMs;
  };
}

/** Whether an instant is in business hours. */
export function createBusinessClock(hours: BusinessHours, timeZone: string): (at: Instant) => boolean {
  const localTime = createLocalTimes(timeZone);
  const businessTimes = createBusinessTimes(hours);
  const known = new Map<number, readonly BusinessTime[]>();
  return (at) => {
    const local = localTime(at);
    const day = Math.floor(local / DAY_MS);
    const times = known.get(day) ?? businessTimes(day);
    known.set(day, times);
    const time = local - day * DAY_MS;
    return times.some(({ from, to }) => from <= time && time < to);
  };
}
