import { isDeepStrictEqual } from "node:util";
import type { Schedule } from "../schedule/schedule.ts";

/** Whether two schedules fire at the same times: jitter and catching up may differ. */
export function sameTimes(left: Schedule, right: Schedule): boolean {
  return isDeepStrictEqual(timesOf(left), timesOf(right));
}

/** What says when it fires, in one spelling: with JSON, what is undefined is not there. */
function timesOf({ fires, timeZone, onlyOutside }: Schedule): unknown {
  return JSON.parse(JSON.stringify({ fires, timeZone, onlyOutside }));
}
