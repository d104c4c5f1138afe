import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type KeptSchedule,
  readSchedule,
  rescheduled,
  resumedLater,
  scheduleText,
  stepOf,
} from "../../plugin/runner/engine/kept-schedule.ts";
import { createTimetables } from "../../plugin/runner/engine/timetables.ts";
import {
  duePlan,
  leaveOut,
  type Plan,
  planFrom,
  postponed,
  replanned,
  resumed,
  takeUp,
} from "../../plugin/runner/firing-plan.ts";
import { runLineText, storedRuns } from "../../plugin/runner/in-process/run-lines.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { BusinessHours, Schedule } from "../../plugin/schedule/schedule.ts";
import { at, HOUR, MINUTE } from "../runner/firing-table.ts";
import { integer, pick, seeds } from "../support/draws.ts";

const key = { environment: "helsinki", task: "T" };
const timetables = createTimetables();
const DAYS = 3;

/** A run, by when it was due, or one that somebody asked for. */
interface Running {
  readonly dueAt: number | "asked";
  readonly until: number;
  readonly windowEnd: number | null;
}

/** What both kinds of runners make of the same story. */
interface Runner {
  /** Looks at the clock, and does what is to be done. */
  look(now: number): void;
  /** Somebody asks for a run. */
  ask(now: number, until: number): void;
  schedule(schedule: Schedule, now: number): void;
  clockSetBack(now: number): void;
  /** Stops, in the middle of a run too, and starts again at once. */
  restart(now: number): void;
  readonly isBusy: boolean;
  /** `when it was due > when it began first`, in the order in which they began. */
  readonly begun: readonly string[];
}

type LengthOf = (dueAt: number) => number;

const iso = (instant: number) => new Date(instant).toISOString();

/** A plan as it is found again after a restart. */
function kept(plan: Plan): Plan {
  const stored = storedRuns([z.decode(runLineText, z.encode(runLineText, { key, plan }).trimEnd())]);
  if (stored?.plan === undefined) throw new Error("the plan was not kept");
  return stored.plan;
}

const given = (schedule: Schedule) => ({ key, schedule, parameters: {} });

/** As the runner of one process goes by a plan; what it keeps is read again each time. */
function oneProcess(first: Schedule, start: number, lengthOf: LengthOf): Runner {
  let schedule = first;
  let running: Running | undefined;
  const ran = new Set<number>();
  const begun: string[] = [];
  const planning = () => ({ timetable: timetables(schedule), environment: key.environment, ran });
  let plan = planFrom(undefined, schedule, start, planning());

  return {
    begun,
    get isBusy() {
      return running !== undefined;
    },
    look(now) {
      if (running?.windowEnd != null && now >= running.windowEnd) {
        running = undefined;
        plan = kept(postponed(plan, now, planning()));
      } else if (running !== undefined && now >= running.until) running = undefined;
      const due = duePlan(plan, now, timetables(schedule), running !== undefined);
      if (due === undefined) return;
      const { run, plan: after } = (running === undefined ? takeUp : leaveOut)(due, now, planning());
      plan = kept(after);
      if (run === undefined) return;
      const { dueAt } = run;
      running = { dueAt, until: now + lengthOf(dueAt), windowEnd: timetables(schedule).windowEnd(now) };
      if (run.resumes && ran.has(dueAt)) return;
      ran.add(dueAt);
      begun.push(`${iso(dueAt)} > ${iso(now)}`);
    },
    ask(_now, until) {
      running ??= { dueAt: "asked", until, windowEnd: null };
    },
    schedule(changed, now) {
      schedule = changed;
      const next = planFrom(plan, schedule, now, planning());
      plan = kept(next.handledUntil > now ? replanned(next, now, planning()) : next);
    },
    clockSetBack(now) {
      plan = kept(replanned(plan, now, planning()));
    },
    restart(now) {
      if (running === undefined || running.dueAt === "asked") return;
      plan = planFrom(kept(resumed(plan, running.dueAt, now)), schedule, now, planning());
      running = undefined;
      this.look(now);
    },
  };
}

interface Job {
  readonly dueAt: number;
  readonly mayWait: boolean;
  readonly windowEnd: number | null;
}

/** As workers go by what they share. One of them is slow: it acts on what it has read before the others changed it. */
function manyMachines(first: Schedule, start: number, lengthOf: LengthOf): Runner {
  let text = scheduleText(rescheduled(undefined, given(first), start, timetables(first)));
  let running: Running | undefined;
  let waiting: Job[] = [];
  const added = new Set<number>();
  const begun: string[] = [];

  function change(changed: (schedule: KeptSchedule) => KeptSchedule): void {
    text = scheduleText(changed(readSchedule(text)));
  }

  /** @returns whether there is more to do */
  function tick(read: string, now: number): boolean {
    const entry = readSchedule(read);
    const timetable = timetables(entry.schedule);
    const step = stepOf(entry, now, timetable);
    if (step.kind === "wait") return false;
    if (step.run !== undefined && !added.has(step.run.dueAt)) {
      added.add(step.run.dueAt);
      waiting.push({ dueAt: step.run.dueAt, mayWait: step.run.resumes, windowEnd: timetable.windowEnd(now) });
    }
    if (text === read) text = scheduleText(step.after);
    return true;
  }

  const resumeLater = (now: number) => change((entry) => resumedLater(entry, now, timetables(entry.schedule)));

  /** @returns whether the job waits on */
  function take({ dueAt, mayWait, windowEnd }: Job, now: number): boolean {
    if (windowEnd !== null && windowEnd <= now) {
      resumeLater(now);
      return false;
    }
    if (running !== undefined) return mayWait;
    running = { dueAt, until: now + lengthOf(dueAt), windowEnd };
    begun.push(`${iso(dueAt)} > ${iso(now)}`);
    return false;
  }

  return {
    begun,
    get isBusy() {
      return running !== undefined || waiting.length > 0;
    },
    look(now) {
      if (running?.windowEnd != null && now >= running.windowEnd) {
        running = undefined;
        resumeLater(now);
      } else if (running !== undefined && now >= running.until) running = undefined;
      waiting = waiting.filter((job) => take(job, now));
      const read = text;
      while (tick(text, now));
      tick(read, now);
      waiting = waiting.filter((job) => take(job, now));
    },
    ask(_now, until) {
      running ??= { dueAt: "asked", until, windowEnd: null };
    },
    schedule: (changed, now) => change((before) => rescheduled(before, given(changed), now, timetables(changed))),
    clockSetBack: (now) => {
      while (tick(text, now));
    },
    restart(now) {
      // Its parts go back, and are begun once more.
      if (running === undefined || running.dueAt === "asked") return;
      running = { ...running, until: now + lengthOf(running.dueAt) };
    },
  };
}

function drawnSchedule(random: () => number): Schedule {
  const minutes = pick(random, [15, 60, 90, 240]);
  const expression = pick(random, ["45 7 * * *", "0 */2 * * *", "30 2,14 * * *", "*/20 4-9 * * 1-5"]);
  const hours = { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: pick(random, ["08:10", "16:00"]), holidays: undefined };
  const periods = [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: "08:00", to: "12:00" },
    { weekday, from: "22:00", to: "02:00" },
  ]);
  const ofWeekdays = { periods, holidays: undefined, daysOff: ["2026-06-04", "06-05"] };
  return {
    fires: random() < 0.5 ? { kind: "every", minutes } : { kind: "cron", expression },
    timeZone: "Europe/Helsinki",
    onlyOutside: random() < 0.7 ? pick<BusinessHours>(random, [hours, ofWeekdays]) : undefined,
    jitterMs: pick(random, [0, 10, 90]) * MINUTE,
    catchUp: random() < 0.6,
  };
}

interface Story {
  readonly runners: readonly [Runner, Runner];
  /** What happened, for whoever looks for the reason of a difference. */
  readonly told: readonly string[];
}

type Events = "runs that take their time" | "a clock that is set";

function play(seed: number, events: Events): Story {
  const random = mulberry32(seed);
  const schedule = drawnSchedule(random);
  const isSet = events === "a clock that is set";
  // A firing that was left out is known to the engine by its job, and comes again in one process: so runs are short there.
  const longest = isSet ? 0 : pick(random, [10, 100, 600]);
  const lengthOf = (dueAt: number) => Math.floor(mulberry32(dueAt % 1_000_003)() * longest) * MINUTE;
  const start = at("0:00") + integer(random, 0, DAYS * 24 * 60) * MINUTE;
  const runners = [oneProcess(schedule, start, lengthOf), manyMachines(schedule, start, lengthOf)] as const;
  const told = [JSON.stringify(schedule)];
  let now = start;
  let latest = now;
  let latestSchedule = schedule;

  function tell(what: string): void {
    told.push(`${iso(now)} ${what}`);
  }

  while (latest < start + DAYS * 24 * HOUR) {
    // Whoever looks too rarely finds several firings at once. Only one process knows then that a run goes on, or which of
    // them have been run before the clock was set back.
    const isClose = now < latest || runners.some(({ isBusy }) => isBusy);
    now += integer(random, 1, isClose ? 5 : 30) * MINUTE;
    latest = Math.max(latest, now);
    for (const runner of runners) runner.look(now);
    const chance = random();
    const isQuiet = runners.every(({ isBusy }) => !isBusy) && now === latest;
    if (chance < 0.01 && isQuiet) {
      now += integer(random, 1, 40 * 60) * MINUTE;
      tell("nothing ran, or the clock was set forwards");
    } else if (chance < 0.04 && !isSet) {
      const until = now + integer(random, 1, 900) * MINUTE;
      tell(`somebody asks for a run until ${iso(until)}`);
      for (const runner of runners) runner.ask(now, until);
    } else if (chance < 0.02 && isSet && isQuiet) {
      now -= integer(random, 6, 600) * MINUTE;
      tell("the clock was set back");
      for (const runner of runners) runner.clockSetBack(now);
    } else if (chance < 0.045) {
      tell("stops, and starts again");
      for (const runner of runners) runner.restart(now);
    } else if (chance < 0.06 && isQuiet) {
      // A run that goes on keeps the window that it began with, unless one process begins it again.
      const sameTimes = { ...latestSchedule, jitterMs: pick(random, [0, 20]) * MINUTE };
      latestSchedule = random() < 0.5 ? sameTimes : drawnSchedule(random);
      tell(`is given ${JSON.stringify(latestSchedule)}`);
      for (const runner of runners) runner.schedule(latestSchedule, now);
    }
  }
  return { runners, told };
}

describe("the runner of one process and workers on an engine begin the same runs at the same time", () => {
  describe.each(["runs that take their time", "a clock that is set"] as const)("with %s", (events) => {
    it.each(seeds(5, 200))("story %i", (seed) => {
      const { runners, told } = play(seed, events);
      const [one, many] = runners;
      expect([...told, ...many.begun]).toEqual([...told, ...one.begun]);
      expect(new Set(one.begun).size).toBe(one.begun.length);
    });
  });
});
