import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { taskName } from "../task-runner.ts";
import type { JobQueue } from "./engine.ts";
import { isLive, isOver } from "./hold-key.ts";
import { firingId, firingOf, HOLDERS, LOOKS, SCHEDULES } from "./job-data.ts";
import {
  type GivenSchedule,
  type KeptSchedule,
  nextRunAt,
  readSchedule,
  rescheduled,
  runAgain,
  scheduleText,
  usableSchedule,
  whatIsLater,
} from "./kept-schedule.ts";
import type { Timetables } from "./timetables.ts";
import { change, type ValueStore } from "./value-store.ts";

/** Milliseconds after which the mark of a process that has not looked any more is taken away. */
const LOOKED_LONG_AGO_MS = 3_600_000;

/** Ids of jobs that are remembered: many more than end between two looks. */
const MOST_OVER = 10_000;

/** What a look at the store has found. */
export interface Look {
  /** The schedules of this process, by their field. */
  readonly schedules: ReadonlyMap<string, string>;
  /** The store was emptied, or set back to what it held earlier, or a run has vanished from it. */
  readonly hasLost: boolean;
}

/**
 * The schedules that were given to this process, kept in the store that all share. A store may come back empty, or with
 * what it held yesterday: each process leaves a mark of its own there whenever it looks, and one that does not find it
 * again puts in its schedules, and lets a run that was under way begin once more.
 */
export interface KeptSchedules {
  /** Keeps the schedule; another call for the same key replaces it. */
  give(given: GivenSchedule): Promise<void>;
  /** Takes the schedule of this field out of the store. */
  forget(field: string): Promise<void>;
  /** Looks, and puts in what is missing. */
  look(): Promise<Look>;
  /** Notes what this process has just put into the store. */
  saw(field: string, text: string): void;
  /** Notes a run that this process has just added. */
  added(field: string, dueAt: number): void;
  /** Notes that a run has ended, by the id of its job. */
  ended(jobId: string): void;
  /** When the next run of this field begins, as far as this process knows; null for never. */
  nextRunAt(field: string): number | null;
  /** How many of this process's schedules the store does not have at this moment. */
  missing(): Promise<number>;
}

export interface KeptSchedulesOptions {
  readonly clock: Pick<Clock, "now">;
  readonly values: ValueStore;
  readonly firings: JobQueue;
  readonly timetables: Timetables;
  readonly log: Logger;
}

/** What this process knows of one of its schedules. */
interface Known {
  readonly given: GivenSchedule;
  /** As the store had it at the last look. */
  seen: KeptSchedule | undefined;
  /** When the run is due that was under way at the last look. */
  underWay: number | undefined;
}

export function createKeptSchedules({ clock, values, firings, timetables, log }: KeptSchedulesOptions): KeptSchedules {
  const known = new Map<string, Known>();
  const self = randomUUID();
  /** What this process's mark may be: after an answer that did not arrive, the one before or the one after. */
  let marks: readonly (string | undefined)[] = [undefined];
  /** Ids of jobs that are over. */
  const over = new Set<string>();

  const usable = (text: string | undefined, field: string) =>
    usableSchedule(text, { field, now: clock.now(), timetables });

  async function put(field: string, one: Known, isSetBack: boolean): Promise<string> {
    const { given } = one;
    const timetable = timetables(given.schedule);
    return change(values, { table: SCHEDULES, field }, async (text) => {
      const stored = usable(text, field);
      const before = isSetBack || stored === undefined ? whatIsLater(stored, one.seen) : stored;
      const next = rescheduled(before, given, clock.now(), timetable);
      const lost = isSetBack && (await isLost(one)) ? one.underWay : undefined;
      const after = scheduleText(lost === undefined ? next : runAgain(next, lost));
      return { after, answer: after };
    });
  }

  /** Whether the run that was under way is not in the store any more, as far as this process knows without its end. */
  async function isLost({ given: { key }, underWay }: Known): Promise<boolean> {
    if (underWay === undefined) return false;
    const jobId = firingId(key, underWay);
    return !over.has(jobId) && (await firings.getJobState(jobId)) === "unknown";
  }

  /** Finds out which run of a schedule is under way. @returns whether the one that was has vanished */
  async function watchRun(one: Known, holder: string | undefined): Promise<boolean> {
    const { key } = one.given;
    if (one.underWay === undefined) {
      const held = firingOf(key, holder);
      if (held === undefined || over.has(firingId(key, held))) return false;
      // A key's last holder stays, also when its job has long been thrown away as old.
      if (await isLive(firings, firingId(key, held))) one.underWay = held;
      else noteOver(firingId(key, held));
      return false;
    }
    const jobId = firingId(key, one.underWay);
    const state = over.has(jobId) ? "completed" : await firings.getJobState(jobId);
    if (!isOver(state)) return false;
    if (state === "unknown") return true;
    noteOver(jobId);
    one.underWay = undefined;
    return false;
  }

  function noteOver(jobId: string): void {
    over.add(jobId);
    for (const id of over) {
      if (over.size <= MOST_OVER) return;
      over.delete(id);
    }
  }

  async function leaveMark(before: string | undefined): Promise<void> {
    const isFirst = marks.includes(undefined);
    const now = String(await values.now());
    marks = before === undefined ? [now] : [before, now];
    if (await values.replace(LOOKS, self, before, now)) marks = [now];
    if (isFirst) await takeOldMarksAway();
  }

  async function takeOldMarksAway(): Promise<void> {
    const now = await values.now();
    for (const [field, mark] of await values.entries(LOOKS)) {
      const isOld = !(Math.abs(now - Number(mark)) < LOOKED_LONG_AGO_MS);
      if (isOld && field !== self) await values.replace(LOOKS, field, mark, undefined);
    }
  }

  async function look(): Promise<Look> {
    const mark = await values.get(LOOKS, self);
    const isSetBack = !marks.includes(mark);
    if (isSetBack) log.warn({}, "the engine's store was emptied or set back: the schedules are put in again");
    // What is given while the store is read may not be in the reading, and is not missing.
    const givenBefore = [...known];
    const stored = await values.entries(SCHEDULES);
    const holders = isSetBack ? new Map<string, string>() : await values.entries(HOLDERS);
    const schedules = new Map<string, string>();
    let hasLost = isSetBack;
    for (const [field, one] of givenBefore) {
      const hasVanished = await watchRun(one, holders.get(field));
      // It may have been taken out meanwhile.
      if (known.get(field) !== one) continue;
      const before = stored.get(field);
      const isGone = isSetBack || hasVanished || usable(before, field) === undefined;
      const text = isGone || before === undefined ? await put(field, one, isSetBack || hasVanished) : before;
      one.seen = readSchedule(text);
      if (hasVanished) one.underWay = undefined;
      if (isGone && !isSetBack)
        log.warn({ field }, "a schedule or a run was missing in the engine's store: put in again");
      hasLost ||= isGone;
      schedules.set(field, text);
    }
    await leaveMark(mark);
    return { schedules, hasLost };
  }

  return {
    async give(given) {
      const field = taskName(given.key);
      const one: Known = { given, seen: undefined, underWay: known.get(field)?.underWay };
      one.seen = readSchedule(await put(field, one, false));
      known.set(field, one);
    },
    async forget(field) {
      known.delete(field);
      await change(values, { table: SCHEDULES, field }, () => ({ after: undefined, answer: undefined }));
    },
    look,
    saw(field, text) {
      const one = known.get(field);
      if (one !== undefined) one.seen = readSchedule(text);
    },
    added(field, dueAt) {
      const one = known.get(field);
      if (one !== undefined) one.underWay = dueAt;
    },
    ended: noteOver,
    nextRunAt(field) {
      const seen = known.get(field)?.seen;
      return seen === undefined ? null : nextRunAt(seen, clock.now(), timetables(seen.schedule));
    },
    async missing() {
      const stored = await values.entries(SCHEDULES);
      return [...known.keys()].filter((field) => usable(stored.get(field), field) === undefined).length;
    },
  };
}
