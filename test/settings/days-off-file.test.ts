import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { createWindow } from "../../plugin/schedule/window.ts";
import { readCalendar } from "../../plugin/settings/calendar-file.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { folders, given, problemsOf, problemsOfReading } from "../support/given-files.ts";

const folder = folders();

const calendar = (...parts: string[]) => ["BEGIN:VCALENDAR", "VERSION:2.0", ...parts, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]) => ["BEGIN:VEVENT", "UID:1", ...lines, "END:VEVENT"].join("\r\n");
const day = (date: string, name = "DTSTART") => `${name};VALUE=DATE:${date}`;

const daysOff = (...events: string[]) => readCalendar("days-off.ics", calendar(...events));
const said = (text: string) => problemsOf(() => readCalendar("days-off.ics", text)).map(problemLine);

const ZONE = "BEGIN:VTIMEZONE\r\nTZID:Helsinki\r\nEND:VTIMEZONE";
const CHRISTMAS = day("20261224");

describe("the days off in an iCalendar file", () => {
  it.each([
    ["one day without an end", [event(CHRISTMAS)], ["2026-12-24"]],
    ["one day with an end, which is the day after", [event(CHRISTMAS, day("20261225", "DTEND"))], ["2026-12-24"]],
    ["one day with its own as its end", [event(CHRISTMAS, day("20261224", "DTEND"))], ["2026-12-24"]],
    ["several days, over New Year", [event(CHRISTMAS, day("20270107", "DTEND"))], ["2026-12-24/2027-01-06"]],
    ["a number of days", [event(CHRISTMAS, "DURATION:P3D")], ["2026-12-24/2026-12-26"]],
    ["a number of weeks", [event(CHRISTMAS, "DURATION:P1WT0H0M0S")], ["2026-12-24/2026-12-30"]],
    ["a date that is not said to be one", [event("DTSTART:20261224")], ["2026-12-24"]],
    [
      "several events, in order and joined",
      [event(day("20261225")), event(day("20260101")), event(CHRISTMAS)],
      ["2026-01-01", "2026-12-24/2026-12-25"],
    ],
    [
      "dates besides the first",
      [event(CHRISTMAS, "RDATE;VALUE=DATE:20261231,20270105")],
      ["2026-12-24", "2026-12-31", "2027-01-05"],
    ],
    [
      "from midnight to midnight",
      [
        event("DTSTART:20261224T000000", "DTEND:20261226T000000"),
        event("DTSTART:20261231T000000", "DTEND:20261231T120000"),
      ],
      ["2026-12-24/2026-12-25"],
    ],
    ["midnights besides it", [event(CHRISTMAS, "RDATE:20261231T000000")], ["2026-12-24", "2026-12-31"]],
    [
      "a rule without one of its days",
      [event(CHRISTMAS, "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20271224")],
      ["2026-12-24", "2028-12-24"],
    ],
    [
      "a rule and a date besides",
      [event(CHRISTMAS, "RRULE:FREQ=YEARLY;COUNT=2", "RDATE;VALUE=DATE:20261231")],
      ["2026-12-24", "2026-12-31", "2027-12-24"],
    ],
    [
      "several days by a rule",
      [event(CHRISTMAS, "DURATION:P2D", "RRULE:FREQ=YEARLY;COUNT=2")],
      ["2026-12-24/2026-12-25", "2027-12-24/2027-12-25"],
    ],
    [
      "a first day that its rule does not have",
      [event(CHRISTMAS, "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=1")],
      ["2026-12-24/2026-12-25"],
    ],
    [
      "one of a rule's days moved to another",
      [event(CHRISTMAS, "RRULE:FREQ=YEARLY;COUNT=2"), event(day("20271224", "RECURRENCE-ID"), day("20271223"))],
      ["2026-12-24", "2027-12-23"],
    ],
    [
      "one of a rule's days cancelled",
      [
        event(CHRISTMAS, "RRULE:FREQ=YEARLY;COUNT=2"),
        event(day("20271224", "RECURRENCE-ID"), day("20271224"), "STATUS:CANCELLED"),
      ],
      ["2026-12-24"],
    ],
    ["none of a cancelled event", [event(CHRISTMAS), event(day("20261228"), "STATUS:cancelled")], ["2026-12-24"]],
    [
      "none of an event at a time of day",
      [ZONE, event(CHRISTMAS), event("DTSTART;TZID=Helsinki:20261223T120000")],
      ["2026-12-24"],
    ],
    ["none of a time of day in UTC", [event(CHRISTMAS), event("DTSTART:20261223T000000Z")], ["2026-12-24"]],
    ["none of a to-do", [event(CHRISTMAS), "BEGIN:VTODO\r\nDTSTART;VALUE=DATE:20261228\r\nEND:VTODO"], ["2026-12-24"]],
    ["none from before 2025", [event(CHRISTMAS), event(day("20241224"))], ["2026-12-24"]],
    ["those in 2025 of an event that began before", [event(day("20241230"), "DURATION:P3D")], ["2025-01-01"]],
    [
      "an alarm and folded lines in the event",
      [event("SUMMARY:Joulu", " aatto", 'X-A;P="a:b;c":d', CHRISTMAS, "BEGIN:VALARM\r\nTRIGGER:-P1D\r\nEND:VALARM")],
      ["2026-12-24"],
    ],
  ])("are %s", (_, events, expected) => {
    expect(daysOff(...events)).toEqual(expected);
  });

  it("end in 2050, where a rule has no end", () => {
    const found = daysOff(event(day("19700101"), "RRULE:FREQ=YEARLY"));
    expect([found.length, found[0], found.at(-1)]).toEqual([26, "2025-01-01", "2050-01-01"]);
  });

  it("are those of all calendars in the file, on lines that end in any way", () => {
    const text = calendar(event(CHRISTMAS)) + calendar(event(day("20261231")));
    expect(readCalendar("FILE", text.replaceAll("\r\n", "\n"))).toEqual(["2026-12-24", "2026-12-31"]);
  });

  it.each([
    ["nothing", "", "days-off.ics: holds no whole-day event: events at a time of day do not count"],
    [
      "another kind of file",
      "24.12.2026;Jouluaatto",
      "days-off.ics: line 1: is not iCalendar here: such a file begins with",
    ],
    [
      "a file that is cut off",
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n",
      "days-off.ics: line 2: has no END:VEVENT: is the file whole?",
    ],
    [
      "an end of something else",
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
      "days-off.ics: line 3: ends something else than BEGIN:VEVENT",
    ],
    ["a line without a value", calendar(event(CHRISTMAS, "SUMMARY")), "days-off.ics: line 6: is not iCalendar here"],
    ["times of day only", calendar(event("DTSTART:20261224T080000")), "days-off.ics: holds no whole-day event"],
    [
      "a day that there is not",
      calendar(event(day("20260229"))),
      "days-off.ics: line 3: begins on a day that there is not (DTSTART)",
    ],
    [
      "a month that there is not",
      calendar(event(day("20261332"))),
      "days-off.ics: line 3: begins on a day that there is not (DTSTART)",
    ],
    [
      "no beginning",
      calendar(event(CHRISTMAS), event("SUMMARY:x")),
      "days-off.ics: line 7: has no day on which it begins (DTSTART)",
    ],
    [
      "an end before the beginning",
      calendar(event(CHRISTMAS, day("20261223", "DTEND"))),
      "days-off.ics: line 3: ends before it begins (DTEND)",
    ],
    [
      "an end at a time of day",
      calendar(event(CHRISTMAS, "DTEND:20261225T120000")),
      "days-off.ics: line 3: ends at a time of day (DTEND)",
    ],
    [
      "a length in hours",
      calendar(event(CHRISTMAS, "DURATION:PT24H")),
      "days-off.ics: line 3: has a length that is not understood (DURATION)",
    ],
    [
      "a length backwards",
      calendar(event(CHRISTMAS, "DURATION:-P1D")),
      "days-off.ics: line 3: has a length that is not understood (DURATION)",
    ],
    [
      "a length of two years",
      calendar(event(CHRISTMAS, "DURATION:P730D")),
      "days-off.ics: line 3: is longer than 366 days: is the year right?",
    ],
    [
      "a rule that is not understood",
      calendar(event(CHRISTMAS, "RRULE:FREQ=YEARLY;BYWEEKNO=20")),
      'days-off.ics: line 3: comes again by a rule that is not understood (RRULE): take it out, and write its days into "daysOff"',
    ],
    [
      "a rule from before 1970",
      calendar(event(day("19691224"), "RRULE:FREQ=YEARLY")),
      "days-off.ics: line 3: comes again by a rule that is not understood (RRULE)",
    ],
    [
      "a rule that takes away",
      calendar(event(CHRISTMAS, "EXRULE:FREQ=YEARLY")),
      "days-off.ics: line 3: leaves out days by a rule (EXRULE)",
    ],
    [
      "a time of day besides",
      calendar(event(CHRISTMAS, "RDATE:20261231T120000")),
      "days-off.ics: line 3: comes again at a time of day (RDATE)",
    ],
    [
      "a stretch of time besides",
      calendar(event(CHRISTMAS, "RDATE;VALUE=PERIOD:20261231T000000Z/P1D")),
      "days-off.ics: line 3: comes again at a time of day (RDATE)",
    ],
    [
      "a time of day left out",
      calendar(event(CHRISTMAS, "EXDATE:20261231T000000Z")),
      "days-off.ics: line 3: leaves out a time of day (EXDATE)",
    ],
    [
      "a zone that is not described",
      calendar(event(CHRISTMAS), event("DTSTART;TZID=Helsinki:20261224T000000")),
      "days-off.ics: line 7: names a time zone that the file does not describe (TZID without VTIMEZONE)",
    ],
    [
      "a change of all later days",
      calendar(event(`RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261224`, CHRISTMAS)),
      "days-off.ics: line 3: changes all later days of another event (RANGE)",
    ],
    [
      "every Friday for ever",
      calendar(event(CHRISTMAS, "RRULE:FREQ=WEEKLY;BYDAY=FR")),
      "days-off.ics: stands for more than 1000 days off: leave weekdays out of the business hours instead",
    ],
    [
      "201 rules",
      calendar(...Array.from({ length: 201 }, () => event(CHRISTMAS, "RRULE:FREQ=YEARLY"))),
      "days-off.ics: holds more than 200 events that come again",
    ],
  ])("are not read from %s", (_, text, message) => {
    const [problem, ...others] = said(text);
    expect(others).toEqual([]);
    expect(problem?.slice(0, message.length)).toBe(message);
  });

  it("are refused with a problem for each event, 20 at most, and nothing of what is in them", () => {
    const wrong = event("SUMMARY:canary", CHRISTMAS, "RRULE:FREQ=canary", "X-canary:canary");
    const problems = said(calendar(...Array.from({ length: 30 }, () => wrong)));
    expect(problems).toHaveLength(20);
    expect(problems.join()).not.toContain("canary");
  });

  it("come to an end, whatever a file of a megabyte holds", () => {
    const never = "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=31";
    const nested = "BEGIN:X\n".repeat(60_000) + "END:X\n".repeat(60_000);
    expect(daysOff(...Array.from({ length: 40 }, () => event(day("19700101"), never, "DURATION:P366D")))).toEqual([]);
    expect(daysOff(event(CHRISTMAS, `RDATE:${"20261224,".repeat(100_000)}20261231`, "DURATION:P366D"))).toHaveLength(1);
    expect(
      daysOff(event(CHRISTMAS, `SUMMARY${';X="a:b"'.repeat(100_000)}:x`, `${" a\r\n".repeat(200_000)} b`)),
    ).toHaveLength(1);
    expect(said(nested)).toHaveLength(1);
  });
});

const ENVIRONMENT = { ESM_PASSWORD: "canary-password", CHAT_TOKEN: "canary-token" };
const HOURS = { from: "08:00", to: "16:00", daysOffFile: "calendars/days-off.ics" };

function configuration(businessHours: object, more: object = { onlyOutsideBusinessHours: true }): string {
  const where = folder();
  const settings = {
    esm: { url: "https://esm.example.org", login: "task", password: { env: "ESM_PASSWORD" } },
    chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "CHAT_TOKEN" } },
    schedule: { everyMinutes: 15, businessHours, ...more },
  };
  given(where, "calendars/days-off.ics", calendar(event(CHRISTMAS)));
  return given(where, "esm-chat.config.json", JSON.stringify(settings));
}
const problems = async (file: string) =>
  (await problemsOfReading(() => readConfiguration(file, ENVIRONMENT))).map(problemLine);

describe("the setting daysOffFile", () => {
  it("adds the days of a file beside the configuration to those of the list", async () => {
    const file = configuration({ ...HOURS, daysOff: ["12-31"] });
    const { schedule } = await readConfiguration(file, ENVIRONMENT);
    expect(schedule).toEqual({
      fires: { kind: "every", minutes: 15 },
      timeZone: "UTC",
      onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", daysOff: ["12-31", "2026-12-24"] },
      jitterMs: 0,
      catchUp: true,
    });
    const window = createWindow({ onlyOutside: schedule?.onlyOutside, timeZone: "UTC" });
    expect(window.end(Date.parse("2026-12-23T16:00Z"))).toBe(Date.parse("2026-12-25T08:00Z"));
  });

  it("adds them to business hours that are only compared", async () => {
    const { schedule } = await readConfiguration(configuration(HOURS, {}), ENVIRONMENT);
    expect(schedule?.onlyOutside).toBeUndefined();
    expect(schedule?.businessHours?.daysOff).toEqual(["2026-12-24"]);
  });

  it("gives a schedule its only time", async () => {
    const hours = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const always = { hours: Object.fromEntries(hours.map((name) => [name, "00:00-24:00"])) };
    expect(
      (await readConfiguration(configuration({ ...always, daysOffFile: HOURS.daysOffFile }), ENVIRONMENT)).name,
    ).toBe("default");
    const file = configuration({ ...always, daysOffFile: HOURS.daysOffFile });
    given(join(file, ".."), HOURS.daysOffFile, calendar(event(day("20240101"))));
    expect(await problems(file)).toEqual([
      `${file}: schedule: never fires: there is no such day, or the business hours leave no time for it`,
    ]);
  });

  it("names a file that is missing, too large, or not understood", async () => {
    const missing = configuration({ ...HOURS, daysOffFile: "none.ics" });
    expect(await problems(missing)).toEqual([
      `${missing}: schedule.businessHours.daysOffFile: ${join(missing, "..", "none.ics")} does not exist`,
    ]);
    const file = configuration(HOURS);
    given(join(file, ".."), HOURS.daysOffFile, "x".repeat(1024 * 1024 + 1));
    expect((await problems(file)).join()).toContain("is larger than 1048576 bytes");
    given(join(file, ".."), HOURS.daysOffFile, calendar(event(day("20260230"))));
    expect(await problems(file)).toEqual([
      "calendars/days-off.ics: line 3: begins on a day that there is not (DTSTART)",
    ]);
  });
});
