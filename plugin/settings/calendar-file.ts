import ICAL from "ical.js";
import { InputError, type Problem } from "../base/failure.ts";
import { dateOf } from "../schedule/local-day.ts";
import { daysOfEvent, isWholeDay, replacedDays } from "./calendar-event.ts";

/** More would be a mistake, or an attack: days off are kept with every change of a plan. */
const MOST_DAYS_OFF = 1_000;
const MOST_RECURRING = 200;

/** Problems to tell of one file. */
const MOST_PROBLEMS = 20;

/**
 * The whole-day events of an iCalendar file, as days off.
 *
 * @throws InputError with one problem for each event that is not understood, naming the line on which it begins
 */
export function readCalendar(file: string, text: string): string[] {
  const refusal = (message: string, place = "") => new InputError([{ file, place, message }]);
  const lines = text.split("\n");
  const calendars = calendarsOf(text);
  if (calendars === undefined) throw refusal("is not an iCalendar text here", placeOfMistake(lines));
  if (calendars.length === 0) throw refusal("is not an iCalendar file: that begins with BEGIN:VCALENDAR");
  const events = calendars.flatMap((calendar) => calendar.getAllSubcomponents("vevent"));
  if (!events.some(isWholeDay)) throw refusal("holds no whole-day event: events at a time of day do not count");
  if (events.filter((event) => event.hasProperty("rrule")).length > MOST_RECURRING) {
    throw refusal(`holds more than ${MOST_RECURRING} events that come again: take out those that are no days off`);
  }
  const zones = calendars.flatMap((calendar) => calendar.getAllSubcomponents("vtimezone")).map(zoneName);
  const surroundings = { zones: new Set(zones), replaced: replacedDays(events) };
  const starts = eventStarts(lines);
  const problems: Problem[] = [];
  const days = new Set<number>();
  for (const [index, event] of events.entries()) {
    const found = daysOfEvent(event, surroundings);
    const place = `line ${(starts[index] ?? 0) + 1}`;
    if (typeof found === "string") problems.push({ file, place, message: found });
    else for (const day of found) days.add(day);
  }
  if (problems.length > 0) throw new InputError(problems.slice(0, MOST_PROBLEMS));
  const daysOff = daysOffOf(days);
  if (daysOff.length <= MOST_DAYS_OFF) return daysOff;
  throw refusal(`stands for more than ${MOST_DAYS_OFF} days off: leave weekdays out of the business hours instead`);
}

/** Undefined if the text is not in the form of iCalendar. */
function calendarsOf(text: string): ICAL.Component[] | undefined {
  try {
    const found: unknown[] = ICAL.parse(text);
    const components = typeof found[0] === "string" ? [found] : found.filter((one) => Array.isArray(one));
    return components.map((one) => new ICAL.Component(one)).filter(({ name }) => name === "vcalendar");
  } catch {
    // The library's messages repeat what is in the file.
    return undefined;
  }
}

/** The line on which an event begins that cannot be read by itself. */
function placeOfMistake(lines: readonly string[]): string {
  const starts = eventStarts(lines);
  const start = starts.find((begin, index) => {
    const event = lines.slice(begin, starts[index + 1]);
    const end = event.findIndex((line) => /^END:VEVENT\s*$/i.test(line));
    return end < 0 || calendarsOf(event.slice(0, end + 1).join("\n")) === undefined;
  });
  return start === undefined ? "" : `line ${start + 1}`;
}

function eventStarts(lines: readonly string[]): number[] {
  return lines.flatMap((line, index) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [index] : []));
}

function zoneName(zone: ICAL.Component): string {
  return String(zone.getFirstPropertyValue("tzid"));
}

/** Days by their numbers as the fewest texts. */
function daysOffOf(days: ReadonlySet<number>): string[] {
  const firsts = [...days].filter((day) => !days.has(day - 1)).toSorted((a, b) => a - b);
  return firsts.map((first) => {
    let last = first;
    while (days.has(last + 1)) last += 1;
    return first === last ? dateOf(first) : `${dateOf(first)}/${dateOf(last)}`;
  });
}
