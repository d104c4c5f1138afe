import { describe, expect, it } from "vitest";
import { createHolidayCalendar } from "../../plugin/schedule/holiday-calendar.ts";
import { holidayCalendars } from "../../plugin/schedule/holiday-calendars.ts";
import type { BusinessHours, Period } from "../../plugin/schedule/schedule.ts";
import { createWindow } from "../../plugin/schedule/window.ts";

await holidayCalendars.load();

const [FRIDAY, SATURDAY, SUNDAY] = [5, 6, 7];

const words = (at: number | null) => (at === null ? null : new Date(at).toISOString().slice(0, 16));

function windowOf(timeZone: string, hours: Partial<BusinessHours> & { readonly periods: readonly Period[] }) {
  const window = createWindow({ onlyOutside: { holidays: undefined, ...hours }, timeZone });
  return {
    end: (at: string) => words(window.end(Date.parse(at))),
    opening: (at: string) => words(window.opening(Date.parse(at))),
    closedSince: (at: string) => words(window.closedSince(Date.parse(at))),
  };
}

const on = (weekday: number, text: string): Period => ({ weekday, from: text.slice(0, 5), to: text.slice(6) });

describe("business hours where clocks change at midnight", () => {
  it.each([
    // No midnight: after 23:59 clocks show 01:00.
    [
      "Santiago, a Sunday without midnight",
      "America/Santiago",
      SUNDAY,
      "00:00-24:00",
      "2026-09-06T12:00Z",
      "2026-09-07T03:00",
    ],
    ["Beirut, the same", "Asia/Beirut", SUNDAY, "00:00-24:00", "2026-03-29T12:00Z", "2026-03-29T21:00"],
    ["Cairo, a Friday", "Africa/Cairo", FRIDAY, "00:00-24:00", "2026-04-24T12:00Z", "2026-04-24T21:00"],
    ["Azores, a Sunday", "Atlantic/Azores", SUNDAY, "00:00-24:00", "2026-03-29T12:00Z", "2026-03-30T00:00"],
    [
      "Santiago, hours that begin in the hour that is left out",
      "America/Santiago",
      SUNDAY,
      "00:30-02:00",
      "2026-09-06T04:30Z",
      "2026-09-06T05:00",
    ],
    // Two hours called 23, before midnight.
    [
      "Santiago, a Saturday of 25 hours",
      "America/Santiago",
      SATURDAY,
      "00:00-24:00",
      "2026-04-04T12:00Z",
      "2026-04-05T04:00",
    ],
    [
      "Beirut, asked in the first hour called 23",
      "Asia/Beirut",
      SATURDAY,
      "00:00-24:00",
      "2026-10-24T20:30Z",
      "2026-10-24T22:00",
    ],
    ["Cairo, asked in the second", "Africa/Cairo", 4, "00:00-24:00", "2026-10-29T21:30Z", "2026-10-29T22:00"],
    // Two hours called 0, after midnight.
    ["Havana, the first", "America/Havana", SUNDAY, "00:00-00:30", "2026-11-01T04:15Z", "2026-11-01T04:30"],
    ["Havana, the second", "America/Havana", SUNDAY, "00:00-00:30", "2026-11-01T05:15Z", "2026-11-01T05:30"],
    [
      "Lord Howe, half an hour less",
      "Australia/Lord_Howe",
      SUNDAY,
      "00:00-24:00",
      "2026-10-03T13:30Z",
      "2026-10-04T13:00",
    ],
    [
      "Samoa, before the Friday that there was not",
      "Pacific/Apia",
      4,
      "00:00-24:00",
      "2011-12-30T00:00Z",
      "2011-12-30T10:00",
    ],
  ])("%s: the next opening", (_, zone, weekday, text, at, expected) => {
    expect(windowOf(zone, { periods: [on(weekday, text)] }).opening(at)).toBe(expected);
  });

  it.each([
    ["Havana, between the two", "America/Havana", SUNDAY, "00:00-00:30", "2026-11-01T04:45Z", "2026-11-01T05:00"],
    ["Havana, from the day before", "America/Havana", SUNDAY, "00:00-00:30", "2026-10-31T12:00Z", "2026-11-01T04:00"],
    [
      "Cairo, between two half hours called half past 23",
      "Africa/Cairo",
      4,
      "23:30-24:00",
      "2026-10-29T21:10Z",
      "2026-10-29T21:30",
    ],
    [
      "Cairo, where the first of them ends with the jump",
      "Africa/Cairo",
      4,
      "23:30-24:00",
      "2026-10-29T12:00Z",
      "2026-10-29T20:30",
    ],
    [
      "Santiago, into hours that the jump has begun",
      "America/Santiago",
      SUNDAY,
      "00:30-02:00",
      "2026-09-06T03:00Z",
      "2026-09-06T04:00",
    ],
    [
      "Azores, over hours that there are not",
      "Atlantic/Azores",
      SUNDAY,
      "00:00-01:00",
      "2026-03-28T12:00Z",
      "2026-04-05T00:00",
    ],
    [
      "Samoa, over a Friday that there was not",
      "Pacific/Apia",
      FRIDAY,
      "08:00-16:00",
      "2011-12-30T00:00Z",
      "2012-01-05T18:00",
    ],
    [
      "Lord Howe, over hours that there are not",
      "Australia/Lord_Howe",
      SUNDAY,
      "02:00-02:30",
      "2026-10-03T12:00Z",
      "2026-10-10T15:00",
    ],
  ])("%s: the window's end", (_, zone, weekday, text, at, expected) => {
    expect(windowOf(zone, { periods: [on(weekday, text)] }).end(at)).toBe(expected);
  });

  it.each([
    ["Santiago, since the jump", "America/Santiago", SUNDAY, "00:00-24:00", "2026-09-06T12:00Z", "2026-09-06T04:00"],
    [
      "Beirut, over both hours called 23",
      "Asia/Beirut",
      SATURDAY,
      "23:00-24:00",
      "2026-10-24T21:30Z",
      "2026-10-24T20:00",
    ],
    [
      "Havana, the second hour called 0",
      "America/Havana",
      SUNDAY,
      "00:00-00:30",
      "2026-11-01T05:15Z",
      "2026-11-01T05:00",
    ],
  ])("%s: closed since", (_, zone, weekday, text, at, expected) => {
    expect(windowOf(zone, { periods: [on(weekday, text)] }).closedSince(at)).toBe(expected);
  });
});

describe("hours per weekday", () => {
  // In summer Helsinki is three hours ahead. 5 June 2026 is a Friday.
  const desk = windowOf("Europe/Helsinki", {
    periods: [on(1, "08:00-12:00"), on(1, "13:00-17:00"), on(FRIDAY, "08:00-14:00"), on(SATURDAY, "22:00-02:00")],
  });

  it.each([
    ["until the pause", "2026-06-08T05:00Z", "2026-06-08T09:00"],
    ["until the evening, after it", "2026-06-08T10:00Z", "2026-06-08T14:00"],
    ["shorter on Fridays", "2026-06-05T06:00Z", "2026-06-05T11:00"],
    ["over midnight", "2026-06-06T19:00Z", "2026-06-06T23:00"],
    ["asked after midnight", "2026-06-06T22:59Z", "2026-06-06T23:00"],
    ["in the pause, at once", "2026-06-08T09:00Z", "2026-06-08T09:00"],
    ["on a Tuesday, which has none, at once", "2026-06-09T09:00Z", "2026-06-09T09:00"],
  ])("open again: %s", (_, at, expected) => {
    expect(desk.opening(at)).toBe(expected);
  });

  it.each([
    ["after the pause", "2026-06-08T09:30Z", "2026-06-08T10:00"],
    ["over a weekend with a night of its own", "2026-06-06T23:00Z", "2026-06-08T05:00"],
    ["from Monday to Friday", "2026-06-08T14:00Z", "2026-06-12T05:00"],
  ])("close: %s", (_, at, expected) => {
    expect(desk.end(at)).toBe(expected);
  });

  it("over midnight are what the wall shows, whatever the clocks do", () => {
    const night = windowOf("Europe/Helsinki", { periods: [on(SATURDAY, "22:00-03:30")] });
    // 29 March 2026: there is no half past three. 25 October: it comes twice, and so do the hours before it.
    expect(night.opening("2026-03-28T20:00Z")).toBe("2026-03-29T01:00");
    expect(night.opening("2026-10-24T19:00Z")).toBe("2026-10-25T00:30");
    expect(night.end("2026-10-25T00:30Z")).toBe("2026-10-25T01:00");
    expect(night.opening("2026-10-25T01:00Z")).toBe("2026-10-25T01:30");
  });
});

describe("days off", () => {
  const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => on(weekday, "08:00-16:00"));

  it.each([
    ["a date", ["2026-12-24"], "2026-12-23T16:00Z", "2026-12-25T08:00"],
    ["a day of every year", ["12-24"], "2030-12-23T16:00Z", "2030-12-25T08:00"],
    ["29 February, where there is one", ["02-29"], "2028-02-28T16:00Z", "2028-03-01T08:00"],
    ["29 February, where there is none", ["02-29"], "2027-02-28T16:00Z", "2027-03-01T08:00"],
    ["both ends of a time, and what is between", ["2026-12-24/2027-01-06"], "2026-12-23T16:00Z", "2027-01-07T08:00"],
    ["several, one after another", ["2026-12-24", "2026-12-25/2026-12-26"], "2026-12-23T16:00Z", "2026-12-27T08:00"],
    ["a date of another year", ["2025-12-24"], "2026-12-23T16:00Z", "2026-12-24T08:00"],
  ])("%s", (_, daysOff, at, expected) => {
    const desk = windowOf("UTC", { periods: always, daysOff });
    expect(desk.end(at)).toBe(expected);
  });

  it("take away the hours that begin on them, whole, and none that began the day before", () => {
    const night = windowOf("UTC", {
      periods: [on(FRIDAY, "22:00-02:00"), on(SATURDAY, "22:00-02:00")],
      daysOff: ["2026-06-06"],
    });
    expect(night.opening("2026-06-05T23:00Z")).toBe("2026-06-06T02:00");
    expect(night.end("2026-06-06T02:00Z")).toBe("2026-06-12T22:00");
  });
});

describe("holidays of a part of a region", () => {
  it.each([
    ["Munich, 15 August", { country: "DE", region: "BY", locality: "KATH" }, "2026-08-15", true],
    ["a Protestant community in Bavaria", { country: "DE", region: "BY", locality: "EVANG" }, "2026-08-15", false],
    ["Bavaria in general", { country: "DE", region: "BY" }, "2026-08-15", false],
    ["Augsburg, 8 August", { country: "DE", region: "BY", locality: "A" }, "2026-08-08", true],
    ["Munich, 8 August", { country: "DE", region: "BY", locality: "KATH" }, "2026-08-08", false],
    ["Bautzen, Corpus Christi", { country: "DE", region: "SN", locality: "BZ" }, "2026-06-04", true],
    ["Saxony, Corpus Christi", { country: "DE", region: "SN" }, "2026-06-04", false],
    ["Munich, Christmas Day", { country: "DE", region: "BY", locality: "KATH" }, "2026-12-25", true],
  ])("%s", (_, place, date, expected) => {
    expect(createHolidayCalendar(place)(date)).toBe(expected);
  });

  it("close the service desk", () => {
    const holidays = { country: "DE", region: "BY", locality: "KATH" };
    const desk = windowOf("Europe/Berlin", { periods: [on(SATURDAY, "08:00-16:00")], holidays });
    expect(desk.end("2026-08-09T12:00Z")).toBe("2026-08-22T06:00");
  });
});
