import type ICAL from "ical.js";
import { dayOf } from "../schedule/local-day.ts";
import { recurringDays, type Stretch } from "../schedule/recurring-days.ts";
import { calendarRecurrence } from "./calendar-recurrence.ts";

/**
 * Days off count from a year in which nobody could use them yet, up to one that is far away. These bounds do not move with
 * today's date, or the same file would give another schedule each year, which begins anew.
 */
const WINDOW: Stretch = [dayOf("2025-01-01") ?? 0, dayOf("2050-12-31") ?? 0];

const MOST_DAYS = 366;

/** What an event needs to know of the others. */
export interface Surroundings {
  /** Time zones that the file describes. */
  readonly zones: ReadonlySet<string>;
  /** Days on which recurring events, by their UIDs, are replaced by events of their own, or cancelled. */
  readonly replaced: ReadonlyMap<string, ReadonlySet<number>>;
}

export function isWholeDay(event: ICAL.Component): boolean {
  return event.getFirstProperty("dtstart")?.type === "date";
}

/** The days, by their UIDs, on which recurring events are not as their rules say. */
export function replacedDays(events: readonly ICAL.Component[]): ReadonlyMap<string, ReadonlySet<number>> {
  const all = new Map<string, Set<number>>();
  for (const event of events) {
    const day = dayOf(String(rawValues(event, "recurrence-id")[0]).slice(0, 10));
    if (day === undefined) continue;
    const days = all.get(uidOf(event)) ?? new Set();
    all.set(uidOf(event), days.add(day));
  }
  return all;
}

/**
 * The days of an event, by their numbers: none for one that was cancelled, or is at a time of day, which leaves most of a
 * business day. Or why the event is not understood.
 */
export function daysOfEvent(event: ICAL.Component, { zones, replaced }: Surroundings): Iterable<number> | string {
  const zone = event
    .getAllProperties()
    .map((property) => property.getFirstParameter("tzid"))
    .find((name) => name !== undefined && !zones.has(name));
  if (zone !== undefined) {
    return "names a time zone that the file does not describe (TZID without VTIMEZONE): export the calendar once more";
  }
  if (!event.hasProperty("dtstart")) return "has no day on which it begins (DTSTART)";
  if (!isWholeDay(event) || /^cancelled$/i.test(String(rawValues(event, "status")[0]))) return [];
  if (event.getFirstProperty("recurrence-id")?.getFirstParameter("range") !== undefined) {
    return "changes all later days of another event (RANGE): end that one, and make a new one";
  }
  const begins = beginningsOf(event);
  const length = lengthOf(event);
  if (typeof begins === "string") return begins;
  if (typeof length === "string") return length;
  const others = event.hasProperty("recurrence-id") ? undefined : replaced.get(uidOf(event));
  const days = new Set<number>();
  for (const begin of begins) {
    if (others?.has(begin) === true) continue;
    for (let day = Math.max(begin, WINDOW[0]); day < begin + length && day <= WINDOW[1]; day += 1) days.add(day);
  }
  return days;
}

/** The days on which an event begins, or why they are not understood. */
function beginningsOf(event: ICAL.Component): ReadonlySet<number> | string {
  const [first] = wholeDays(event, "dtstart") ?? [];
  if (first === undefined) return "begins on a day that there is not (DTSTART)";
  const [added, taken] = [wholeDays(event, "rdate"), wholeDays(event, "exdate")];
  if (added === undefined) return "comes again at a time of day (RDATE): an event of whole days needs dates";
  if (taken === undefined) return "leaves out a time of day (EXDATE): an event of whole days needs dates";
  if (event.hasProperty("exrule")) return "leaves out days by a rule (EXRULE): write them as dates (EXDATE)";
  const begins = new Set([first, ...added]);
  for (const read of rawValues(event, "rrule")) {
    const rule = calendarRecurrence(read);
    if (rule === undefined || first < 0) {
      return 'comes again by a rule that is not understood (RRULE): take it out, and write its days into "daysOff"';
    }
    // A long event goes on into the window.
    for (const day of recurringDays(rule, first, [WINDOW[0] - MOST_DAYS, WINDOW[1]])) begins.add(day);
  }
  for (const day of taken) begins.delete(day);
  return begins;
}

/** Of how many days an event is, or why that is not understood. */
function lengthOf(event: ICAL.Component): number | string {
  const [first = 0] = wholeDays(event, "dtstart") ?? [];
  const ends = wholeDays(event, "dtend");
  if (ends === undefined) return "ends at a time of day (DTEND): an event of whole days needs a date";
  const duration = String(rawValues(event, "duration")[0] ?? "P1D");
  const [, weeks, days] = /^P(?:(\d{1,3})W|(\d{1,3})D)(?:T(?:0+[HMS])+)?$/.exec(duration) ?? [];
  // Programs that write the last day as the end mean one day.
  const length = ends[0] === undefined ? Number(weeks ?? 0) * 7 + Number(days ?? 0) : Math.max(ends[0] - first, 1);
  if (ends[0] !== undefined && ends[0] < first) return "ends before it begins (DTEND)";
  if (length < 1) return "has a length that is not understood (DURATION): whole days are needed, such as P2D";
  return length > MOST_DAYS ? `is longer than ${MOST_DAYS} days: is the year right?` : length;
}

/** Days by their numbers; undefined when one of them is at a time of day, or is none. A midnight is taken for its day. */
function wholeDays(event: ICAL.Component, name: string): number[] | undefined {
  const days = rawValues(event, name).map((value) =>
    typeof value === "string" ? dayOf(value.replace(/T00:00:00$/, "")) : undefined,
  );
  return days.every((day) => day !== undefined) ? days : undefined;
}

/** Values as ical.js has read them, before it makes dates of them: it takes 30 February for 2 March. */
function rawValues(event: ICAL.Component, name: string): unknown[] {
  return event.getAllProperties(name).flatMap((property): unknown[] => property.jCal.slice(3));
}

function uidOf(event: ICAL.Component): string {
  return String(rawValues(event, "uid")[0] ?? "");
}
