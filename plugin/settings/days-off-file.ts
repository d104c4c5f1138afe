import { resolve } from "node:path";
import { InputError } from "../base/failure.ts";
import type { BusinessHours, Schedule } from "../schedule/schedule.ts";
import { readCalendar } from "./calendar-file.ts";
import { readInputFile } from "./input-file.ts";
import { firesProblem, type ScheduleSettings } from "./schedule-settings.ts";

/**
 * The schedule, with the days off of the file that it names. They are read once, with the configuration.
 *
 * @param folder the one that the file's path is relative to
 * @param file the configuration
 * @throws InputError when the file is missing or not understood, or the schedule never fires
 */
export function readSchedule(settings: ScheduleSettings, folder: string, file: string): Schedule {
  const { daysOffFile, ...schedule } = settings;
  if (daysOffFile === undefined) return schedule;
  const text = readInputFile(resolve(folder, daysOffFile), { file, place: "schedule.businessHours.daysOffFile" });
  const daysOff = readCalendar(daysOffFile, text);
  const withDaysOff = (hours: BusinessHours | undefined) =>
    hours && { ...hours, daysOff: [...(hours.daysOff ?? []), ...daysOff] };
  const { onlyOutside, businessHours } = schedule;
  const whole = { ...schedule, onlyOutside: withDaysOff(onlyOutside), businessHours: withDaysOff(businessHours) };
  const message = firesProblem(whole);
  if (message !== undefined) throw new InputError([{ file, place: "schedule", message }]);
  return whole;
}
