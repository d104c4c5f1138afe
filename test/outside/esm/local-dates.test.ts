import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLocalDates } from "../../../plugin/outside/esm/web-api/local-dates.ts";
import { draws } from "../../support/draws.ts";

const utc = (time: string) => Date.parse(`${time}Z`);

/** Zones, and the two instants of a local time that comes twice there. */
const TWICE: readonly (readonly [zone: string, local: string, earlier: string, later: string])[] = [
  ["Europe/Helsinki", "25.10.2026 03:00", "2026-10-25T00:00", "2026-10-25T01:00"],
  ["Europe/Helsinki", "25.10.2026 03:59", "2026-10-25T00:59", "2026-10-25T01:59"],
  ["Europe/Stockholm", "25.10.2026 02:30", "2026-10-25T00:30", "2026-10-25T01:30"],
  ["Europe/London", "25.10.2026 01:30", "2026-10-25T00:30", "2026-10-25T01:30"],
  ["Atlantic/Azores", "25.10.2026 00:30", "2026-10-25T00:30", "2026-10-25T01:30"],
  ["America/New_York", "01.11.2026 01:30", "2026-11-01T05:30", "2026-11-01T06:30"],
  ["America/Havana", "01.11.2026 00:15", "2026-11-01T04:15", "2026-11-01T05:15"],
  // Santiago goes back at midnight: the hour before it comes twice, on the day before.
  ["America/Santiago", "04.04.2026 23:30", "2026-04-05T02:30", "2026-04-05T03:30"],
  // Lord Howe goes back by half an hour only.
  ["Australia/Lord_Howe", "05.04.2026 01:30", "2026-04-04T14:30", "2026-04-04T15:00"],
  ["Australia/Lord_Howe", "05.04.2026 01:59", "2026-04-04T14:59", "2026-04-04T15:29"],
];

const ONCE: readonly (readonly [zone: string, local: string, at: string])[] = [
  ["Europe/Helsinki", "25.10.2026 02:59", "2026-10-24T23:59"],
  ["Europe/Helsinki", "25.10.2026 04:00", "2026-10-25T02:00"],
  ["Europe/Helsinki", "29.03.2026 02:59", "2026-03-29T00:59"],
  ["Europe/Helsinki", "29.03.2026 04:00", "2026-03-29T01:00"],
  ["Australia/Lord_Howe", "05.04.2026 01:29", "2026-04-04T14:29"],
  ["Australia/Lord_Howe", "05.04.2026 02:00", "2026-04-04T15:30"],
  ["America/Santiago", "05.04.2026 00:00", "2026-04-05T04:00"],
  ["Asia/Kolkata", "25.10.2026 03:30", "2026-10-24T22:00"],
  ["UTC", "25.10.2026 03:30", "2026-10-25T03:30"],
];

/** Local times that clocks skip, read as if they had not changed. */
const NEVER: readonly (readonly [zone: string, local: string, at: string])[] = [
  ["Europe/Helsinki", "29.03.2026 03:30", "2026-03-29T01:30"],
  ["America/Santiago", "06.09.2026 00:30", "2026-09-06T04:30"],
  ["America/Havana", "08.03.2026 00:30", "2026-03-08T05:30"],
  ["Australia/Lord_Howe", "04.10.2026 02:15", "2026-10-03T15:45"],
];

describe("a local time of the Web API", () => {
  it.each(TWICE)("in %s at %s means two instants, and both are written like it", (zone, local, earlier, later) => {
    const dates = createLocalDates(zone);
    expect(dates.read(local)).toEqual({ at: utc(earlier), otherAt: utc(later) });
    expect([dates.write(utc(earlier)), dates.write(utc(later))]).toEqual([local, local]);
  });

  it.each(ONCE)("in %s at %s means one instant", (zone, local, at) => {
    expect(createLocalDates(zone).read(local)).toEqual({ at: utc(at) });
    expect(createLocalDates(zone).write(utc(at))).toBe(local);
  });

  it.each(NEVER)("in %s at %s does not exist, and has one reading", (zone, local, at) => {
    expect(createLocalDates(zone).read(local)).toEqual({ at: utc(at) });
  });

  it.each([
    "",
    "25.10.2026T03:30",
    "32.10.2026 03:30",
    "25.10.2026 24:00",
    "25.10.26 03:30",
    "soon",
    "29.02.2026 01:00",
  ])("is not %j", (text) => {
    expect(createLocalDates("Europe/Helsinki").read(text)).toBeUndefined();
  });

  it("is read as the minute that was written, or as another one that is written in the same way", () => {
    const zone = fc.constantFrom(...TWICE.map(([name]) => name), ...ONCE.map(([name]) => name));
    const nearChange = fc
      .constantFrom(...TWICE.map(([, , earlier]) => utc(earlier)))
      .chain((change) => fc.integer({ min: change - 4 * 3_600_000, max: change + 4 * 3_600_000 }));
    fc.assert(
      fc.property(zone, nearChange, (name, at) => {
        const dates = createLocalDates(name);
        const { at: earlier, otherAt = earlier } = dates.read(dates.write(at)) ?? { at: Number.NaN };
        const minute = Math.floor(at / 60_000) * 60_000;
        expect([earlier, otherAt]).toContain(minute);
        expect([dates.write(earlier), dates.write(otherAt)]).toEqual([dates.write(at), dates.write(at)]);
      }),
      { numRuns: draws(200, 5_000) },
    );
  });
});

describe("a date without a time of day, as an attribute that keeps only the day shows it (assumed)", () => {
  it.each(["Pacific/Auckland", "Europe/Helsinki", "America/Los_Angeles"])(
    "is its day, whatever the zone: %s",
    (zone) => {
      expect(createLocalDates(zone).read(" 24.03.2021 ")).toEqual({ at: utc("2021-03-24T00:00"), isDay: true });
    },
  );

  it.each(["30.02.2021", "24.3.2021", "2021-03-24", "24.03.2021 10"])(
    "is none where there is no such day: %s",
    (text) => {
      expect(createLocalDates("Europe/Helsinki").read(text)).toBeUndefined();
    },
  );
});
