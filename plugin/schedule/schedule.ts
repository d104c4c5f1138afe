/** Hours in which the service desk works, and ESM is left alone. */
export interface BusinessHours {
  /** ISO weekdays, 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[];
  /** Local time, `08:00`. */
  readonly from: string;
  /** Later than `from`; `24:00` is the end of the day. */
  readonly to: string;
  /** Whose public holidays are not business days; undefined if holidays do not count. */
  readonly holidays: HolidayRegion | undefined;
}

/** The country (ISO 3166-1 code) and region (what ISO 3166-2 appends) whose public holidays count. */
export interface HolidayRegion {
  /** `FI` */
  readonly country: string;
  /** `BY` for `DE-BY`; undefined for the holidays of the whole country only. */
  readonly region: string | undefined;
}

/** What makes a schedule fire. */
export type Fires =
  /** Five fields: minute, hour, day of the month, month, weekday. */
  | { readonly kind: "cron"; readonly expression: string }
  /** Counted from the epoch, so that it does not depend on when a process was started. Fractions are allowed. */
  | { readonly kind: "every"; readonly minutes: number };

/** When a task runs. It can be written as JSON. */
export interface Schedule {
  readonly fires: Fires;
  /** IANA name, for the cron expression and the business hours. */
  readonly timeZone: string;
  /** Runs begin and go on only outside these hours. Undefined: at any time. */
  readonly onlyOutside: BusinessHours | undefined;
  /** The business hours when runs may begin at any time; only the checklist uses them. */
  readonly businessHours?: BusinessHours | undefined;
  /** The longest delay of a run after its firing; each environment has a fixed delay of its own. */
  readonly jitterMs: number;
  /** Whether one run makes up for those that were missed while no process was running. */
  readonly catchUp: boolean;
}
