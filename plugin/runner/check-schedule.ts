import { InputError } from "../base/failure.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { createTimetable, type Timetable } from "../schedule/timetable.ts";
import { type TaskKey, taskName } from "./task-runner.ts";

/** The timetable of a schedule that comes from outside. @throws InputError for a schedule that cannot be understood */
export function checkSchedule(key: TaskKey, schedule: Schedule): Timetable {
  try {
    return createTimetable(schedule);
  } catch (error) {
    const message = `cannot be understood (${error instanceof Error ? error.message : "unknown"})`;
    throw new InputError([{ file: `schedule of ${taskName(key)}`, place: "", message }]);
  }
}
