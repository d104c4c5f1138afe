import { lateModule } from "../base/late-module.ts";

/**
 * The calendars of public holidays of all countries, 2 MB of code. Whoever takes in a schedule loads them where it names a
 * country: settings do so when they are read.
 */
export const holidayCalendars = lateModule(() => import("./holiday-calendar.ts"));
