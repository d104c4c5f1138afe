/** Hours in which the service desk works: ESM is to be left alone then. */
export interface BusinessHours {
  /** ISO weekdays, 1 for Monday to 7 for Sunday. */
  readonly weekdays: readonly number[];
  /** Local time, `08:00`. */
  readonly from: string;
  readonly to: string;
  /** Public holidays of this country (ISO 3166), and region, are no business days. */
  readonly holidays: { readonly country: string; readonly region: string | undefined } | undefined;
}

/** When a task is to be run. */
export interface Schedule {
  readonly fires:
    | { readonly kind: "cron"; readonly expression: string }
    | { readonly kind: "every"; readonly minutes: number };
  /** IANA name: of the cron expression and of the business hours. */
  readonly timeZone: string;
  /** Runs begin, and go on, outside these hours only. Undefined: at any time. */
  readonly onlyOutside: BusinessHours | undefined;
  /** Runs begin up to so much later than they are due, each environment by its own part of it. */
  readonly jitterMs: number;
  /** Whether one run makes up for those that were missed while nothing ran. */
  readonly catchUp: boolean;
}
