import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTimeZone, localTimeIn } from "../../plugin/chat/local-time.ts";
import { draws } from "../support/draws.ts";

const ROWS: [timeZone: string, instant: string, local: string][] = [
  ["UTC", "2025-03-30T01:00:00Z", "2025-03-30 01:00:00 +00:00"],
  ["Europe/Helsinki", "2025-03-30T00:59:59.999Z", "2025-03-30 02:59:59 +02:00"],
  ["Europe/Helsinki", "2025-03-30T01:00:00Z", "2025-03-30 04:00:00 +03:00"],
  ["Europe/Helsinki", "2025-10-26T00:30:00Z", "2025-10-26 03:30:00 +03:00"],
  ["Europe/Helsinki", "2025-10-26T01:30:00Z", "2025-10-26 03:30:00 +02:00"],
  ["America/New_York", "2025-03-09T06:59:59Z", "2025-03-09 01:59:59 -05:00"],
  ["America/New_York", "2025-03-09T07:00:00Z", "2025-03-09 03:00:00 -04:00"],
  ["America/New_York", "2025-11-02T05:59:59Z", "2025-11-02 01:59:59 -04:00"],
  ["America/New_York", "2025-11-02T06:00:00Z", "2025-11-02 01:00:00 -05:00"],
  ["Asia/Kathmandu", "2025-01-01T00:00:00Z", "2025-01-01 05:45:00 +05:45"],
  ["Pacific/Chatham", "2025-04-05T13:59:59Z", "2025-04-06 03:44:59 +13:45"],
  ["Pacific/Chatham", "2025-04-05T14:00:00Z", "2025-04-06 02:45:00 +12:45"],
  ["Australia/Eucla", "2025-06-01T12:00:00Z", "2025-06-01 20:45:00 +08:45"],
  // Newfoundland used to change its clocks at one minute past midnight, in the middle of a quarter of an hour.
  ["America/St_Johns", "2005-04-03T03:30:59Z", "2005-04-03 00:00:59 -03:30"],
  ["America/St_Johns", "2005-04-03T03:31:00Z", "2005-04-03 01:01:00 -02:30"],
  ["Africa/Monrovia", "1971-06-01T00:44:30Z", "1971-06-01 00:00:00 -00:44"],
  ["Asia/Tokyo", "1969-12-31T23:59:59Z", "1970-01-01 08:59:59 +09:00"],
];

/** A local time as the runtime makes it, each time anew. */
function localTimeByRuntime(timeZone: string): (instant: number) => string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  return (instant) => {
    const { year, month, day, hour, minute, second, timeZoneName } = Object.fromEntries(
      parts.formatToParts(instant).map(({ type, value }) => [type, value]),
    );
    const offset = timeZoneName === "GMT" ? "+00:00" : timeZoneName?.replace("GMT", "");
    return `${year}-${month}-${day} ${hour}:${minute}:${second} ${offset}`;
  };
}

/** The first change of the clocks, if the offset at some tenth of the time is another one than before. */
function firstChange(localTime: (instant: number) => string, from: number, until: number): number | undefined {
  const offsetAt = (instant: number) => localTime(instant).slice(-6);
  const steps = Array.from({ length: 11 }, (_, index) => from + Math.floor((index * (until - from)) / 10));
  const step = steps.findIndex((at, index) => index > 0 && offsetAt(at) !== offsetAt(steps[index - 1] ?? at));
  if (step < 0) return undefined;
  let [known, changed] = [steps[step - 1] ?? from, steps[step] ?? until];
  while (changed - known > 1) {
    const middle = Math.floor((known + changed) / 2);
    if (offsetAt(middle) === offsetAt(known)) known = middle;
    else changed = middle;
  }
  return changed;
}

describe("local time", () => {
  it.each(ROWS)("in %s at %s", (timeZone, instant, local) => {
    expect(localTimeIn(timeZone)(Date.parse(instant))).toBe(local);
  });

  it("is the same from a formatter that has been used before", () => {
    for (const timeZone of new Set(ROWS.map(([name]) => name))) {
      const localTime = localTimeIn(timeZone);
      const rows = ROWS.filter(([name]) => name === timeZone);
      expect([...rows, ...rows].map(([, instant]) => localTime(Date.parse(instant)))).toEqual(
        [...rows, ...rows].map(([, , local]) => local),
      );
    }
  });

  it("is what the runtime says, also around every change of the clocks", () => {
    const zones = [
      "Europe/Helsinki",
      "America/St_Johns",
      "Australia/Lord_Howe",
      "Pacific/Chatham",
      "Pacific/Apia",
      "Asia/Kathmandu",
      "Asia/Tehran",
      "Asia/Gaza",
      "Africa/Casablanca",
      "America/Caracas",
      "Antarctica/Troll",
    ];
    const ways = zones.map((timeZone) => ({
      localTime: localTimeIn(timeZone),
      expected: localTimeByRuntime(timeZone),
    }));
    const year = 365 * 86_400_000;
    const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2037, 0) });
    const before = fc.integer({ min: -8 * 3_600_000, max: 8 * 3_600_000 });
    fc.assert(
      fc.property(fc.constantFrom(...ways), instant, before, ({ localTime, expected }, from, distance) => {
        const change = firstChange(expected, from, from + year) ?? from;
        for (const at of [from, change - 1, change, change + distance, change - 21_600_000, change + 21_600_000]) {
          expect(localTime(at)).toBe(expected(at));
        }
      }),
      { numRuns: draws(150, 5_000) },
    );
  });

  it("names an instant: reading it back gives the same second", () => {
    const zones = ["Europe/Helsinki", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham"];
    const formatters = zones.map(localTimeIn);
    const seconds = fc.integer({ min: Date.UTC(1975, 0) / 1000, max: Date.UTC(2060, 0) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...formatters), seconds, (localTime, second) => {
        const [date, time, offset] = localTime(second * 1000).split(" ");
        expect(Date.parse(`${date}T${time}${offset}`)).toBe(second * 1000);
      }),
    );
  });

  it("remembers only so many offsets, and is right beyond that", () => {
    const localTime = localTimeIn("Europe/Helsinki");
    const july = Date.UTC(2025, 6, 1);
    for (let span = 0; span < 10_000; span += 1) localTime(july + span * 21_600_000);
    expect(localTime(july)).toBe("2025-07-01 03:00:00 +03:00");
  });
});

describe("time zone names", () => {
  it("takes all that the runtime lists, which its formats take too", () => {
    const listed = Intl.supportedValuesOf("timeZone");
    expect(listed.length).toBeGreaterThan(300);
    for (const timeZone of listed) {
      expect(isTimeZone(timeZone)).toBe(true);
      expect(() => new Intl.DateTimeFormat("en-US", { timeZone })).not.toThrow();
    }
  });

  it.each(["UTC", "Europe/Helsinki", "europe/helsinki", "Etc/GMT-3"])("takes %s", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(["", " ", "Helsinki", "Nowhere/Land", "+03:00", "-05:00", "Europe/Helsinki\n", undefined, null, 3])(
    "refuses %j",
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
