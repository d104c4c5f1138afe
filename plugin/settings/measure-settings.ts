import type { Problem } from "../base/failure.ts";
import type { BusinessClock } from "../schedule/business-seconds.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { ConfigurationFile } from "./configuration-schema.ts";
import type { PlatformSettings } from "./platform-settings.ts";
import { attributeSetting } from "./setting-definitions.ts";

/** What the figures on cards are measured by. */
export interface MeasureSettings {
  /** See `Measures.abandonedWithinSeconds`. */
  readonly abandonedWithinSeconds: number;
  /** Undefined if the schedule has none. */
  readonly business: BusinessClock | undefined;
}

export function measureSettings({ task }: ConfigurationFile, schedule: Schedule | undefined): MeasureSettings {
  const hours = schedule?.onlyOutside ?? schedule?.businessHours;
  const business = schedule && hours && { hours, timeZone: schedule.timeZone };
  return { abandonedWithinSeconds: task.abandonedWithinSeconds, business };
}

/** The problem when the wait in business hours is mapped, and nobody says when they are. */
export function businessHoursMissing(
  { schedule }: ConfigurationFile,
  mapped: PlatformSettings | undefined,
  file: string,
): Problem | undefined {
  const code = mapped?.attributeCodes.waitInBusinessHours;
  const hours = schedule?.onlyOutside ?? schedule?.businessHours;
  if (code === undefined || hours !== undefined) return undefined;
  const setting = attributeSetting("waitInBusinessHours");
  const message = `is missing: ${setting}=${code} asks for the wait in business hours, so say when they are, such as {"from": "08:00", "to": "16:00"}, or take that setting out`;
  return { file, place: "schedule.businessHours", message };
}
