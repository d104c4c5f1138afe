/** Hours in which the service desk works: ESM is to be left alone then. */
export interface BusinessHours {
  /** ISO weekdays, 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[];
  /** Local time, `08:00`. */
  readonly from: string;
  /** Later than `from`; `24:00` is the end of the day. */
  readonly to: string;
  /** Public holidays of this country (ISO 3166), and region, are no business days. */
  readonly holidays: HolidayPlace | undefined;
}

/** Whose public holidays count: a country by its ISO 3166-1 code, and a part of it by what ISO 3166-2 appends. */
export interface HolidayPlace {
  /** `FI` */
  readonly country: string;
  /** `BY` for `DE-BY`; undefined for the holidays of the whole country only. */
  readonly region: string | undefined;
}

/** What makes a schedule fire. */
export type Fires =
  /** Five fields: minute, hour, day of the month, month, weekday. */
  | { readonly kind: "cron"; readonly expression: string }
  /** Counted from the epoch, so that it does not depend on when a process was started. Parts of a minute are possible. */
  | { readonly kind: "every"; readonly minutes: number };

/** When a task is to be run. It can be written as JSON. */
export interface Schedule {
  readonly fires: Fires;
  /** IANA name: of the cron expression and of the business hours. */
  readonly timeZone: string;
  /** Runs begin, and go on, outside these hours only. Undefined: at any time. */
  readonly onlyOutside: BusinessHours | undefined;
  /** The hours of a schedule whose runs may begin at any time: only the checklist goes by them. */
  readonly businessHours?: BusinessHours | undefined;
  /** Runs begin up to so much later than they are due, each environment by its own part of it. */
  readonly jitterMs: number;
  /** Whether one run makes up for those that were missed while nothing ran. */
  readonly catchUp: boolean;
}
