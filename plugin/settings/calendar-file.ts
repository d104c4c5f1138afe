import { InputError, type Problem } from "../base/failure.ts";
import { dateOf } from "../schedule/local-day.ts";
import { daysOfEvent, isWholeDay, replacedDays } from "./calendar-event.ts";
import { firstProperty, readCalendarText } from "./calendar-text.ts";

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
  const refusal = (message: string) => new InputError([{ file, place: "", message }]);
  const parts = readCalendarText(file, text)
    .filter(({ name }) => name === "VCALENDAR")
    .flatMap(({ components }) => components);
  const events = parts.filter(({ name }) => name === "VEVENT");
  if (!events.some(isWholeDay)) throw refusal("holds no whole-day event: events at a time of day do not count");
  if (events.filter((event) => firstProperty(event, "RRULE") !== undefined).length > MOST_RECURRING) {
    throw refusal(`holds more than ${MOST_RECURRING} events that come again: take out those that are no days off`);
  }
  const zones = parts.filter(({ name }) => name === "VTIMEZONE").map((zone) => firstProperty(zone, "TZID")?.value);
  const surroundings = { zones: new Set(zones), replaced: replacedDays(events) };
  const problems: Problem[] = [];
  const days = new Set<number>();
  for (const event of events) {
    const found = daysOfEvent(event, surroundings);
    if (typeof found === "string") problems.push({ file, place: `line ${event.line}`, message: found });
    else for (const day of found) days.add(day);
  }
  if (problems.length > 0) throw new InputError(problems.slice(0, MOST_PROBLEMS));
  const daysOff = daysOffOf(days);
  if (daysOff.length <= MOST_DAYS_OFF) return daysOff;
  throw refusal(`stands for more than ${MOST_DAYS_OFF} days off: leave weekdays out of the business hours instead`);
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
