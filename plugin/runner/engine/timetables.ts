import type { Schedule } from "../../schedule/schedule.ts";
import { createTimetable, type Timetable } from "../../schedule/timetable.ts";

/** Timetables that are remembered. */
const MOST = 1_000;

export type Timetables = (schedule: Schedule) => Timetable;

/** Shares one timetable among equal schedules: computing the holidays of years takes milliseconds. */
export function createTimetables(): Timetables {
  const made = new Map<string, Timetable>();
  return (schedule) => {
    const text = JSON.stringify(schedule);
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= MOST) made.clear();
    const timetable = createTimetable(schedule);
    made.set(text, timetable);
    return timetable;
  };
}
