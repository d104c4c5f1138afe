/** Hours in which the service desk works, and ESM is left alone. They are local clock times. */
export type BusinessHours = SameHours | WeekdayHours;

/** The same hours on every business day. */
export interface SameHours extends DaysOff {
  /** ISO weekdays, 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[];
  /** Local time, `08:00`. */
  readonly from: string;
  /** Later than `from`; `24:00` is the end of the day. */
  readonly to: string;
}

/** Hours that differ from weekday to weekday, or have a pause. */
export interface WeekdayHours extends DaysOff {
  /** In any order; they do not overlap. */
  readonly periods: readonly Period[];
}

/** Business hours without a pause. They belong to the day on which they begin: if that is a day off, there are none. */
export interface Period {
  /** ISO weekday on which they begin, 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  /** Local time, `22:00`. */
  readonly from: string;
  /** `02:00`: on the next day if that is not later than `from`; `24:00` is the end of the day. */
  readonly to: string;
}

/** Days without business hours. */
export interface DaysOff {
  /** Whose public holidays are not business days; undefined if holidays do not count. */
  readonly holidays: HolidayRegion | undefined;
  /** The service desk's own: `2026-12-24`, `12-24` for every year, or both ends of a time, `2026-12-24/2027-01-06`. */
  readonly daysOff?: readonly string[] | undefined;
}

/** The country (ISO 3166-1 code), region (what ISO 3166-2 appends) and part of it whose public holidays count. */
export interface HolidayRegion {
  /** `FI` */
  readonly country: string;
  /** `BY` for `DE-BY`; undefined for the holidays of the whole country only. */
  readonly region: string | undefined;
  /** A town, district or kind of community, as date-holidays calls it: `KATH` for Bavaria's Catholic communities. */
  readonly locality?: string | undefined;
}

/** What makes a schedule fire. */
export type Fires =
  /** Five fields: minute, hour, day of the month, month, weekday. */
  | { readonly kind: "cron"; readonly expression: string }
  /** Counted from the epoch, so that it does not depend on when a process was started. Fractions are allowed. */
  | { readonly kind: "every"; readonly minutes: number };

/** When a task runs. It can be written as JSON. */
export interface Schedule {
  /** At which times. */
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
