import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { BusinessHours, Period } from "../../plugin/schedule/schedule.ts";
import { createWindow } from "../../plugin/schedule/window.ts";
import { draws, IS_LONG, integer, pick, seeds } from "../support/draws.ts";

import { aheadIn, type ClockChange, changesNearMidnight, changesOf } from "./zones-at-midnight.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How many days before and after a change of clocks are counted. */
const DAYS = 4;
const MINUTES = 2 * DAYS * 1_440;

const SEEDS = 20;

/** Those that a small draw is content with. */
const A_FEW = ["Africa/Cairo", "America/Havana", "America/Santiago", "Asia/Beirut", "Atlantic/Azores"];

/** A minute as the clock on the wall shows it. */
interface LocalMinute {
  readonly date: string;
  /** Minutes from midnight. */
  readonly minute: number;
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const dayBefore = (date: string) => dateOf(Date.parse(date) - DAY);

/** Each minute around a change, from a formatter of dates. */
function localMinutes({ zone, at }: ClockChange): LocalMinute[] {
  const ahead = aheadIn(zone);
  return Array.from({ length: MINUTES }, (_, index) => {
    const instant = at - DAYS * DAY + index * MINUTE;
    const local = new Date(instant + ahead(instant) * MINUTE).toISOString();
    return { date: local.slice(0, 10), minute: minutes(local.slice(11, 16)) };
  });
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The periods that begin on a date, by the words that describe business hours. */
function periodsOn(hours: BusinessHours, date: string): Period[] {
  const isOff = (hours.daysOff ?? []).some((off) => {
    const [first = "", last = first] = off.split("/");
    return off.length === 5 ? date.endsWith(off) : first <= date && date <= last;
  });
  const periods =
    "periods" in hours
      ? hours.periods
      : hours.weekdays.map((each): Period => ({ weekday: each, from: hours.from, to: hours.to }));
  const weekday = new Date(date).getUTCDay() || 7;
  return isOff ? [] : periods.filter((period) => period.weekday === weekday);
}

const isOver = ({ from, to }: Period) => minutes(to) <= minutes(from);

/** Whether each minute is free of business, one counted after another. */
function openMinutes(hours: BusinessHours, local: readonly LocalMinute[]): boolean[] {
  const known = new Map<string, { readonly today: Period[]; readonly yesterday: Period[] }>();
  return local.map(({ date, minute }) => {
    const day = known.get(date) ?? { today: periodsOn(hours, date), yesterday: periodsOn(hours, dayBefore(date)) };
    known.set(date, day);
    const isToday = day.today.some((one) => minute >= minutes(one.from) && (isOver(one) || minute < minutes(one.to)));
    return !isToday && !day.yesterday.some((one) => isOver(one) && minute < minutes(one.to));
  });
}

const TIMES = [
  "00:00",
  "00:01",
  "00:15",
  "00:30",
  "01:00",
  "02:00",
  "08:00",
  "12:00",
  "22:00",
  "23:00",
  "23:30",
  "23:59",
];

function drawnHours(random: () => number, { at }: ClockChange): BusinessHours {
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.7);
  const near = () => dateOf(at + integer(random, -DAYS, DAYS) * DAY);
  const [first = "", last = ""] = [near(), near()].toSorted();
  const daysOff = [[], [near()], [near().slice(5)], [`${first}/${last}`], [near(), near()]];
  const off = { holidays: undefined, daysOff: pick(random, daysOff) };
  if (random() < 0.3) {
    const [from = "", to = ""] = drawnTimes(random, 2);
    return { weekdays, from, to: random() < 0.3 ? "24:00" : to, ...off };
  }
  const periods = weekdays.flatMap((day): Period[] => {
    const [a = "", b = "", c = "", d = ""] = drawnTimes(random, 4);
    const second = { weekday: day, from: c, to: pick(random, [d, "24:00", a]) };
    return random() < 0.5 ? [second] : [{ weekday: day, from: a, to: b }, second];
  });
  return { periods, ...off };
}

/** Different times, in order. */
function drawnTimes(random: () => number, count: number): string[] {
  const chosen = new Set<string>();
  while (chosen.size < count) chosen.add(pick(random, TIMES));
  return [...chosen].toSorted();
}

/** Holds a window against the count. `asked` are the minutes at which it is asked when it changes. */
function differences(change: ClockChange, hours: BusinessHours, local: readonly LocalMinute[], asked: number[]) {
  const window = createWindow({ onlyOutside: hours, timeZone: change.zone });
  const begin = change.at - DAYS * DAY;
  const isOpen = openMinutes(hours, local);
  const found: string[] = [];
  const note = (what: string, index: number, is: unknown, expected: unknown) =>
    found.push(`${change.zone} ${new Date(begin + index * MINUTE).toISOString()} ${what}: ${is}, not ${expected}`);
  for (const [index, expected] of isOpen.entries()) {
    const is = window.isOpen(begin + index * MINUTE);
    if (is !== expected) note("isOpen", index, is, expected);
  }
  for (const index of asked) {
    const at = begin + index * MINUTE;
    const open = isOpen[index] === true;
    const next = isOpen.findIndex((each, later) => later > index && each !== open);
    const changed = open ? window.end(at) : window.opening(at);
    // Of what happens beyond the minutes that were counted, it is known that it happens later.
    const isRight =
      next < 0 ? changed === null || changed >= begin + MINUTES * MINUTE : changed === begin + next * MINUTE;
    if (!isRight) note(open ? "end" : "opening", index, changed, next < 0 ? "later" : begin + next * MINUTE);
    const same = open ? window.opening(at) : window.end(at);
    if (same !== at) note(open ? "opening" : "end", index, same, at);
    const last = isOpen.findLastIndex((each, before) => before < index && each);
    const since = window.closedSince(at);
    const expected = open ? at : begin + (last + 1) * MINUTE;
    if (open || last >= 0 ? since !== expected : since > begin) note("closedSince", index, since, expected);
  }
  return found;
}

/** Minutes around the change, and anywhere. */
function drawnMinutes(random: () => number): number[] {
  const near = Array.from({ length: 20 }, () => DAYS * 1_440 + integer(random, -180, 180));
  const anywhere = Array.from({ length: 20 }, () => integer(random, 0, MINUTES - 1));
  return [DAYS * 1_440 - 1, DAYS * 1_440, ...near, ...anywhere];
}

/** What differs for drawn hours, with the seed and the hours that show it. */
function drawnDifferences(change: ClockChange, seed: number, count: number): unknown[] {
  const random = mulberry32(seed);
  const local = localMinutes(change);
  return Array.from({ length: count }, () => {
    const hours = drawnHours(random, change);
    const found = differences(change, hours, local, drawnMinutes(random));
    return found.length === 0 ? [] : [{ seed, hours, found: found.slice(0, 5) }];
  }).flat();
}

describe("business hours agree with a count of minutes", () => {
  const since = IS_LONG ? Date.UTC(2015, 0, 1) : Date.UTC(2026, 0, 1);
  const changes = changesNearMidnight(since, Date.UTC(2027, 0, 1));
  const zones = [...new Set(changes.map(({ zone }) => zone))];

  it("in many zones", () => {
    expect(zones).toEqual(expect.arrayContaining(A_FEW));
    expect(zones.length).toBeGreaterThan(40);
  });

  it.each(IS_LONG ? zones : A_FEW)("around changes near midnight in %s", (zone) => {
    const ofZone = changes.filter((change) => change.zone === zone);
    const found = ofZone.map((change, index) => {
      // Each change is counted for one seed; of a small draw, all with the first.
      const seed = IS_LONG ? (index % SEEDS) + 1 : 1;
      return seeds(1, SEEDS).includes(seed) ? drawnDifferences(change, seed, draws(2, 3)) : [];
    });
    expect(found.flat()).toEqual([]);
  });

  it.each([
    ["half an hour: Lord Howe, spring", "Australia/Lord_Howe", "2026-10-03T15:30Z"],
    ["half an hour: Lord Howe, autumn", "Australia/Lord_Howe", "2026-04-04T15:00Z"],
    ["half an hour, to midnight: Pyongyang", "Asia/Pyongyang", "2018-05-04T15:00Z"],
    ["half an hour at half past two: Caracas", "America/Caracas", "2016-05-01T07:00Z"],
    ["half an hour at New Year: Singapore", "Asia/Singapore", "1981-12-31T16:00Z"],
    ["45 minutes: Guyana", "America/Guyana", "1975-08-01T03:45Z"],
    ["20 minutes: Kuching", "Asia/Kuching", "1935-09-13T16:00Z"],
    ["15 minutes: Kathmandu", "Asia/Katmandu", "1985-12-31T18:30Z"],
    ["three hours: Casey", "Antarctica/Casey", "2020-10-03T16:01Z"],
    ["two hours: Troll", "Antarctica/Troll", "2026-03-29T01:00Z"],
    ["a day that is left out: Samoa", "Pacific/Apia", "2011-12-30T10:00Z"],
    ["a day that is left out: Kwajalein", "Pacific/Kwajalein", "1993-08-21T12:00Z"],
  ])("around a change by %s", (_, zone, time) => {
    const at = Date.parse(time);
    expect(changesOf(zone, at - 3 * DAY, at + DAY)).toEqual([at]);
    expect(seeds(1, SEEDS).flatMap((seed) => drawnDifferences({ zone, at }, seed, draws(1, 2)))).toEqual([]);
  });
});
