import { dayOf } from "../schedule/local-day.ts";
import { recurringDays, type Stretch } from "../schedule/recurring-days.ts";
import { calendarRecurrence, dashed } from "./calendar-recurrence.ts";
import { type CalendarComponent, type CalendarProperty, firstProperty } from "./calendar-text.ts";

/**
 * Days off count from a year in which nobody could use them yet, up to one that is far away. These bounds do not move with
 * today's date, or the same file would give another schedule each year, which begins anew.
 */
const WINDOW: Stretch = [dayOf("2025-01-01") ?? 0, dayOf("2050-12-31") ?? 0];

const MOST_DAYS = 366;

/** What an event needs to know of the others. */
export interface Surroundings {
  /** Time zones that the file describes. */
  readonly zones: ReadonlySet<string | undefined>;
  /** Days on which recurring events, by their UIDs, are replaced by events of their own, or cancelled. */
  readonly replaced: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A midnight on the clocks of the file's zone. */
const MIDNIGHT = /^\d{8}T000000$/;

/** Also one from midnight to midnight, as Exchange writes whole days. */
export function isWholeDay(event: CalendarComponent): boolean {
  const begins = firstProperty(event, "DTSTART");
  const ends = firstProperty(event, "DTEND");
  if (begins === undefined) return false;
  if (isDate(begins)) return true;
  return ends !== undefined && ends.value > begins.value && [begins, ends].every(({ value }) => MIDNIGHT.test(value));
}

/** The days, by their UIDs, on which recurring events are not as their rules say. */
export function replacedDays(events: readonly CalendarComponent[]): ReadonlyMap<string, ReadonlySet<number>> {
  const all = new Map<string, Set<number>>();
  for (const event of events) {
    const day = dayOf(dashed(firstProperty(event, "RECURRENCE-ID")?.value.slice(0, 8) ?? ""));
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
export function daysOfEvent(event: CalendarComponent, { zones, replaced }: Surroundings): Iterable<number> | string {
  const zone = event.properties
    .map(({ parameters }) => parameters.get("TZID"))
    .find((name) => name !== undefined && !zones.has(name));
  if (zone !== undefined) {
    return "names a time zone that the file does not describe (TZID without VTIMEZONE): export the calendar once more";
  }
  if (firstProperty(event, "DTSTART") === undefined) return "has no day on which it begins (DTSTART)";
  if (!isWholeDay(event) || /^cancelled$/i.test(firstProperty(event, "STATUS")?.value ?? "")) return [];
  const replaces = firstProperty(event, "RECURRENCE-ID");
  if (replaces?.parameters.has("RANGE") === true) {
    return "changes all later days of another event (RANGE): end that one, and make a new one";
  }
  const begins = beginningsOf(event);
  const length = lengthOf(event);
  if (typeof begins === "string") return begins;
  if (typeof length === "string") return length;
  const others = replaces === undefined ? replaced.get(uidOf(event)) : undefined;
  const days = new Set<number>();
  for (const begin of begins) {
    if (others?.has(begin) === true) continue;
    for (let day = Math.max(begin, WINDOW[0]); day < begin + length && day <= WINDOW[1]; day += 1) days.add(day);
  }
  return days;
}

/** The days on which an event begins, or why they are not understood. */
function beginningsOf(event: CalendarComponent): ReadonlySet<number> | string {
  const [first] = wholeDays(event, "DTSTART") ?? [];
  if (first === undefined) return "begins on a day that there is not (DTSTART)";
  const [added, taken] = [wholeDays(event, "RDATE"), wholeDays(event, "EXDATE")];
  if (added === undefined) return "comes again at a time of day (RDATE): an event of whole days needs dates";
  if (taken === undefined) return "leaves out a time of day (EXDATE): an event of whole days needs dates";
  if (firstProperty(event, "EXRULE") !== undefined)
    return "leaves out days by a rule (EXRULE): write them as dates (EXDATE)";
  const begins = new Set([first, ...added]);
  for (const { value } of allOf(event, "RRULE")) {
    const rule = calendarRecurrence(value);
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
function lengthOf(event: CalendarComponent): number | string {
  const [first = 0] = wholeDays(event, "DTSTART") ?? [];
  const ends = wholeDays(event, "DTEND");
  if (ends === undefined) return "ends at a time of day (DTEND): an event of whole days needs a date";
  const duration = firstProperty(event, "DURATION")?.value ?? "P1D";
  const [, weeks, days] = /^P(?:(\d{1,3})W|(\d{1,3})D)(?:T(?:0+[HMS])+)?$/.exec(duration) ?? [];
  // Programs that write the last day as the end mean one day.
  const length = ends[0] === undefined ? Number(weeks ?? 0) * 7 + Number(days ?? 0) : Math.max(ends[0] - first, 1);
  if (ends[0] !== undefined && ends[0] < first) return "ends before it begins (DTEND)";
  if (length < 1) return "has a length that is not understood (DURATION): whole days are needed, such as P2D";
  return length > MOST_DAYS ? `is longer than ${MOST_DAYS} days: is the year right?` : length;
}

/** Days by their numbers; undefined when one of them is at a time of day, or is none. A midnight is taken for its day. */
function wholeDays(event: CalendarComponent, name: string): number[] | undefined {
  const days = allOf(event, name)
    .flatMap(({ value }) => value.split(","))
    .map((value) => dayOf(dashed(value.replace(/T000000$/, ""))));
  return days.every((day) => day !== undefined) ? days : undefined;
}

function isDate({ parameters, value }: CalendarProperty): boolean {
  return parameters.get("VALUE")?.toUpperCase() === "DATE" || /^\d{8}$/.test(value);
}

function allOf({ properties }: CalendarComponent, name: string): CalendarProperty[] {
  return properties.filter((one) => one.name === name);
}

function uidOf(event: CalendarComponent): string {
  return firstProperty(event, "UID")?.value ?? "";
}
