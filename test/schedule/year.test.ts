import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../plugin/base/clock.ts";
import { localTimeIn } from "../../plugin/chat/local-time.ts";
import { type ScriptedResult, scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { holidayCalendars } from "../../plugin/schedule/holiday-calendars.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import { silentLog } from "../runner/runner-world.ts";
import { IS_LONG } from "../support/draws.ts";
import { type PlaceInTable, TABLE } from "./hand-made-table.ts";

await holidayCalendars.load();

const DAY = 86_400_000;
const START = Date.UTC(2025, 11, 31, 12);
const END = Date.UTC(2027, 0, 1, 12);

const HALF_HOUR = 1_800_000;

/** Every hour of the year takes many seconds: of a small draw, the hours of the days in the table. */
const hourlyOn = (date: string) => (IS_LONG ? "hourly" : `hourly on ${date}`);

function schedulesOf({ timeZone, country, region, nightlyCron, days }: PlaceInTable): Record<string, Schedule> {
  const common = { timeZone, jitterMs: 0, catchUp: true };
  const weekdays = [1, 2, 3, 4, 5];
  const onlyOutside = { weekdays, from: "08:00", to: "16:00", holidays: { country, region } };
  const hourly = days.map(({ date }) => {
    const [, month, day] = date.split("-").map(Number);
    const expression = IS_LONG ? "0 * * * *" : `0 * ${day} ${month} *`;
    return [hourlyOn(date), { ...common, fires: { kind: "cron", expression }, onlyOutside }] as const;
  });
  return {
    ...Object.fromEntries(hourly),
    nightly: { ...common, fires: { kind: "cron", expression: nightlyCron }, onlyOutside: undefined },
    "at ten": { ...common, fires: { kind: "cron", expression: "0 10 * * *" }, onlyOutside },
  };
}

/**
 * A clock that goes on by itself as soon as somebody waits. All that is due in this year is due at a whole or half hour, so
 * it goes from one to the next.
 */
function movedClock(): Clock & { readonly over: Promise<unknown> } {
  let now = START;
  const ended = new AbortController();
  return {
    over: once(ended.signal, "abort"),
    now: () => now,
    wait: async (_milliseconds, signal) => {
      signal?.throwIfAborted();
      if (now >= END) {
        ended.abort();
        if (signal !== undefined) await once(signal, "abort");
        signal?.throwIfAborted();
      }
      // What is under way comes to its end first.
      await setImmediate();
      now = (Math.floor(now / HALF_HOUR) + 1) * HALF_HOUR;
    },
  };
}

interface Year {
  /** When the runs of which place and schedule began. */
  readonly begun: ReadonlyMap<string, readonly number[]>;
  /** Runs that were left out, or failed. */
  readonly trouble: readonly string[];
}

/** Runs all schedules of all places through the year. */
async function simulateYear(): Promise<Year> {
  const clock = movedClock();
  const begun = new Map<string, number[]>();
  const trouble: string[] = [];
  const runner = createInProcessRunner<ScriptedResult>({
    source: scriptedTasks(),
    clock,
    monotonic: clock.now,
    contextOf: () => ({ log: silentLog, progress: () => undefined }),
    log: silentLog,
    folder: undefined,
    mostAtOnce: 100,
    mostRunMs: DAY,
    onChange: ({ key, state, dueAt, startedAt, reason }) => {
      if (state === "running") begun.get(key.environment)?.push(startedAt ?? 0);
      if (state === "skipped" || state === "failed") trouble.push(`${key.environment} ${dueAt}: ${reason}`);
    },
  });
  for (const place of TABLE) {
    for (const [name, schedule] of Object.entries(schedulesOf(place))) {
      const environment = `${place.name}, ${name}`;
      begun.set(environment, []);
      await runner.schedule({ environment, task: TASK }, schedule, { say: "" });
    }
  }
  await clock.over;
  await runner.stop();
  return { begun, trouble };
}

describe("the year 2026, as a runner lives it, agrees with a table made by hand", () => {
  let year: Year = { begun: new Map(), trouble: [] };

  /** When they began, by local time. */
  const local = new Map<string, readonly string[]>();
  const startsOf = ({ name }: PlaceInTable, schedule: string) => local.get(`${name}, ${schedule}`) ?? [];

  beforeAll(async () => {
    year = await simulateYear();
    for (const place of TABLE) {
      const localTime = localTimeIn(place.timeZone);
      for (const schedule of Object.keys(schedulesOf(place))) {
        const environment = `${place.name}, ${schedule}`;
        local.set(environment, (year.begun.get(environment) ?? []).map(localTime));
      }
    }
  });

  it("without leaving a firing out", () => {
    expect(year.trouble).toEqual([]);
  });

  describe.each(TABLE)("$name", (place) => {
    const hours = (schedule: string, date: string) =>
      startsOf(place, schedule)
        .filter((time) => time.startsWith(date))
        .map((time) => time.slice(11, 16));

    describe.each(place.days)("$date, $why", (day) => {
      it("the nightly run", () => {
        const begun = year.begun.get(`${place.name}, nightly`) ?? [];
        const onDay = begun.filter((_, index) => startsOf(place, "nightly")[index]?.startsWith(day.date));
        expect(onDay.map((at) => new Date(at).toISOString())).toEqual([day.nightly]);
      });

      it("the hourly runs outside business hours", () => {
        const times = hours(hourlyOn(day.date), day.date);
        expect(times).toHaveLength(day.isBusinessDay ? day.hours - 8 : day.hours);
        const inOfficeHours = times.filter((time) => time >= "08:00" && time < "16:00");
        expect(inOfficeHours).toHaveLength(day.isBusinessDay ? 0 : 8);
      });

      it("a run at ten, which waits for the evening of a business day", () => {
        expect(hours("at ten", day.date)).toEqual([day.isBusinessDay ? "16:00" : "10:00"]);
      });
    });

    it("has one nightly run and one at ten on each of 365 days", () => {
      for (const schedule of ["nightly", "at ten"]) {
        const days = startsOf(place, schedule).map((time) => time.slice(0, 10));
        const thisYear = days.filter((date) => date.startsWith("2026"));
        expect(thisYear).toHaveLength(365);
        expect(new Set(thisYear).size).toBe(365);
      }
    });
  });

  it("and counts the business days of the year", () => {
    // Weekdays of 2026: 261. Holidays of that year that fall on one, counted in a calendar.
    const businessDays = Object.fromEntries(
      TABLE.map((place) => {
        const evenings = startsOf(place, "at ten").filter((time) => /^2026-.{5} 16:00/.test(time));
        return [place.name, evenings.length];
      }),
    );
    expect(businessDays).toEqual({ Helsinki: 261 - 7, Berlin: 261 - 7, Munich: 261 - 9, "New York": 261 - 11 });
  });
});
