/** What a person would expect of a day, found out from a calendar and a clock, not from the code. */
export interface DayInTable {
  /** Local date. */
  readonly date: string;
  readonly why: string;
  /** Whether the service desk works: then runs are let alone from 08:00 to 16:00. */
  readonly isBusinessDay: boolean;
  /** Real hours in the day. */
  readonly hours: 23 | 24 | 25;
  /** UTC time of the nightly run, due at half past two in New York and half past three in Europe (`daily`). */
  readonly nightly: string;
}

export interface PlaceInTable {
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly region: string | undefined;
  /** Local time, in the hour that daylight saving skips and repeats. */
  readonly nightlyCron: string;
  readonly days: readonly DayInTable[];
}

function day(date: string, why: string, isBusinessDay: boolean, nightly: string, hours: 23 | 24 | 25 = 24): DayInTable {
  return { date, why, isBusinessDay, hours, nightly: `${nightly}:00.000Z` };
}

const BUSINESS = true;
const OFF = false;

/**
 * 2026. Clocks change in the EU on 29 March (at 01:00 UTC forwards) and 25 October (at 01:00 UTC back), in the US on
 * 8 March and 1 November (at 02:00 local time). In Helsinki 03:30 is skipped and repeated, in Berlin 02:30, in New York
 * 02:30 is skipped and 01:30 repeated.
 */
export const TABLE: readonly PlaceInTable[] = [
  {
    name: "Helsinki",
    timeZone: "Europe/Helsinki",
    country: "FI",
    region: undefined,
    nightlyCron: "30 3 * * *",
    days: [
      day("2026-01-06", "Epiphany, a Tuesday", OFF, "2026-01-06T01:30"),
      day("2026-03-28", "a Saturday before clocks change", OFF, "2026-03-28T01:30"),
      day("2026-03-29", "no half past three: at the jump, four o'clock", OFF, "2026-03-29T01:00", 23),
      day("2026-03-30", "the Monday after it", BUSINESS, "2026-03-30T00:30"),
      day("2026-04-03", "Good Friday", OFF, "2026-04-03T00:30"),
      day("2026-04-06", "Easter Monday", OFF, "2026-04-06T00:30"),
      day("2026-05-01", "Vappu, a Friday", OFF, "2026-05-01T00:30"),
      day("2026-05-14", "Ascension Day, a Thursday", OFF, "2026-05-14T00:30"),
      day("2026-06-18", "the Thursday before Midsummer", BUSINESS, "2026-06-18T00:30"),
      day("2026-06-19", "Midsummer Eve, a Friday: by law an ordinary day", BUSINESS, "2026-06-19T00:30"),
      day("2026-06-20", "Midsummer Day, always a Saturday", OFF, "2026-06-20T00:30"),
      day("2026-10-25", "two hours called three: the first", OFF, "2026-10-25T00:30", 25),
      day("2026-10-26", "the Monday after it", BUSINESS, "2026-10-26T01:30"),
      day("2026-12-24", "Christmas Eve, a Thursday: by law an ordinary day", BUSINESS, "2026-12-24T01:30"),
      day("2026-12-25", "Christmas Day, a Friday", OFF, "2026-12-25T01:30"),
      day("2026-12-26", "Boxing Day, a Saturday", OFF, "2026-12-26T01:30"),
      day("2026-12-28", "the Monday after Christmas", BUSINESS, "2026-12-28T01:30"),
    ],
  },
  {
    name: "Berlin",
    timeZone: "Europe/Berlin",
    country: "DE",
    region: "BE",
    nightlyCron: "30 2 * * *",
    days: [
      day("2026-01-06", "Epiphany: not in Berlin", BUSINESS, "2026-01-06T01:30"),
      day("2026-03-29", "no half past two: at the jump, three o'clock", OFF, "2026-03-29T01:00", 23),
      day("2026-03-30", "the Monday after it", BUSINESS, "2026-03-30T00:30"),
      day("2026-05-25", "Whit Monday", OFF, "2026-05-25T00:30"),
      day("2026-06-04", "Corpus Christi: not in Berlin", BUSINESS, "2026-06-04T00:30"),
      day("2026-06-19", "a Friday; Germany has no Midsummer", BUSINESS, "2026-06-19T00:30"),
      day("2026-10-25", "two hours called two: the first", OFF, "2026-10-25T00:30", 25),
      day("2026-10-26", "the Monday after it", BUSINESS, "2026-10-26T01:30"),
      day("2026-12-24", "Christmas Eve, a Thursday: by law an ordinary day", BUSINESS, "2026-12-24T01:30"),
      day("2026-12-25", "Christmas Day, a Friday", OFF, "2026-12-25T01:30"),
      day("2026-12-26", "the second day of Christmas, a Saturday", OFF, "2026-12-26T01:30"),
    ],
  },
  {
    name: "Munich",
    timeZone: "Europe/Berlin",
    country: "DE",
    region: "BY",
    nightlyCron: "30 2 * * *",
    days: [
      day("2026-01-06", "Epiphany, a Tuesday: a holiday in Bavaria", OFF, "2026-01-06T01:30"),
      day("2026-03-29", "no half past two: at the jump, three o'clock", OFF, "2026-03-29T01:00", 23),
      day("2026-06-04", "Corpus Christi, a Thursday: a holiday in Bavaria", OFF, "2026-06-04T00:30"),
      day("2026-10-25", "two hours called two: the first", OFF, "2026-10-25T00:30", 25),
      day("2026-12-24", "Christmas Eve, a Thursday: by law an ordinary day", BUSINESS, "2026-12-24T01:30"),
      day("2026-12-25", "Christmas Day, a Friday", OFF, "2026-12-25T01:30"),
    ],
  },
  {
    name: "New York",
    timeZone: "America/New_York",
    country: "US",
    region: undefined,
    nightlyCron: "30 2 * * *",
    days: [
      day("2026-03-08", "no half past two: at the jump, three o'clock", OFF, "2026-03-08T07:00", 23),
      day("2026-03-09", "the Monday after it", BUSINESS, "2026-03-09T06:30"),
      day("2026-03-30", "clocks in Europe have changed, here they have not", BUSINESS, "2026-03-30T06:30"),
      day("2026-06-19", "Juneteenth, a Friday", OFF, "2026-06-19T06:30"),
      day("2026-07-03", "for Independence Day, which is a Saturday", OFF, "2026-07-03T06:30"),
      day("2026-10-26", "clocks in Europe have changed, here they have not", BUSINESS, "2026-10-26T06:30"),
      day("2026-11-01", "two hours called one, and half past two after them", OFF, "2026-11-01T07:30", 25),
      day("2026-11-02", "the Monday after it", BUSINESS, "2026-11-02T07:30"),
      day("2026-11-26", "Thanksgiving, a Thursday", OFF, "2026-11-26T07:30"),
      day("2026-12-24", "Christmas Eve, a Thursday: an ordinary day", BUSINESS, "2026-12-24T07:30"),
      day("2026-12-25", "Christmas Day, a Friday", OFF, "2026-12-25T07:30"),
      day("2026-12-26", "a Saturday", OFF, "2026-12-26T07:30"),
    ],
  },
];
