import type { Schedule } from "../schedule/schedule.ts";
import type { Timetable } from "../schedule/timetable.ts";
import { sameTimes } from "./same-times.ts";

/** A firing that is to come, or that is due. Instants are epoch milliseconds. */
export interface PlannedFiring {
  /** Together with the key it names the firing. */
  readonly dueAt: number;
  /** When its run begins: later than it is due by the jitter. */
  readonly startAt: number;
  /** Whether it goes on with a run that was stopped or lost: such a one is never left out. */
  readonly resumes: boolean;
}

/** How far a schedule has come. Kept across restarts. */
export interface Plan {
  readonly schedule: Schedule;
  /** Firings up to here have been run, taken up or left out. */
  readonly handledUntil: number;
  /** Null when it never fires again. */
  readonly next: PlannedFiring | null;
}

/** A plan of which something is due. */
export type DuePlan = Plan & { readonly next: PlannedFiring };

/** What a plan is made with. */
export interface Planning {
  readonly timetable: Timetable;
  readonly environment: string;
  /** Firings that have been run; they never are again, also when the clock is set back. */
  readonly ran: ReadonlySet<number>;
}

/** What becomes of the firings that are due. */
export interface TakenUp {
  /** The one to run now. */
  readonly run: PlannedFiring | undefined;
  /** Firings that are left out, the first of several, and why. */
  readonly skipped: readonly { readonly dueAt: number; readonly reason: string }[];
  readonly plan: Plan;
}

/** A firing that is late by more, in milliseconds, was missed: nothing ran, or the clock was set forwards. */
const MISSED_AFTER = 60_000;

/** Missed firings that are counted. */
const MOST_COUNTED = 1_000;

/**
 * The plan of a schedule that has just been given: goes on from what was kept of it. With other times than before it
 * begins anew, for nobody has missed a time that was not in the schedule; what was stopped is gone on with all the same.
 */
export function firstPlan(schedule: Schedule, kept: Plan | undefined, now: number, planning: Planning): Plan {
  const isSame = kept !== undefined && sameTimes(kept.schedule, schedule);
  const handledUntil = isSame ? Math.min(kept.handledUntil, now) : now;
  const next = kept?.next?.resumes === true ? kept.next : nextAfter(handledUntil, planning);
  return { schedule, handledUntil, next };
}

/** After the clock was set back: what has been run stays so, what has not comes again. */
export function replanned(plan: Plan, now: number, planning: Planning): Plan {
  const handledUntil = Math.min(plan.handledUntil, now);
  if (plan.next?.resumes !== true) return { ...plan, handledUntil, next: nextAfter(handledUntil, planning) };
  const opening = planning.timetable.opening(now);
  return { ...plan, handledUntil, next: opening === null ? null : { ...plan.next, startAt: opening } };
}

/** Goes on with a firing as soon as the window lets it. */
export function resumed(plan: Plan, dueAt: number, now: number): Plan {
  return { ...plan, next: { dueAt, startAt: now, resumes: true } };
}

/** Goes on in the next window: what its end overtook fires once more at the opening. */
export function postponed(plan: Plan, now: number, { timetable, environment }: Planning): Plan {
  const opening = timetable.opening(now);
  const next =
    opening === null
      ? null
      : { dueAt: opening, startAt: timetable.startOf(opening, environment), resumes: true as const };
  return { ...plan, next };
}

/**
 * Takes up what is due: of several firings one is run, the last; or none, when they were missed and the schedule does not
 * want to catch up, or when the window has closed meanwhile.
 */
export function takeUp(plan: DuePlan, now: number, planning: Planning): TakenUp {
  const { schedule, next } = plan;
  const { more, after } = allDue(plan, now, planning);
  const run = next.resumes || more.last === undefined ? next : planned(more.last, planning);
  const missed = run === next ? more : { ...more, first: next.dueAt };
  if (!schedule.catchUp && !next.resumes && now - run.startAt > MISSED_AFTER) {
    const reason = `${firings(missed.count + 1, missed.isComplete)} missed, and the schedule does not catch up`;
    return { run: undefined, skipped: [{ dueAt: next.dueAt, reason }], plan: after };
  }
  const reason = `${firings(missed.count, missed.isComplete)} missed: one run makes up for it`;
  const skipped = missed.first === undefined ? [] : [{ dueAt: missed.first, reason }];
  if (planning.timetable.isOpen(now)) return { run, skipped, plan: after };
  const closed = { dueAt: run.dueAt, reason: "the business hours had begun: it runs when they are over" };
  return { run: undefined, skipped: [...skipped, closed], plan: postponed(after, now, planning) };
}

/** Leaves out what is due, because the run before it is still going on. */
export function leaveOut(plan: DuePlan, now: number, planning: Planning): TakenUp {
  const { more, after } = allDue(plan, now, planning);
  const several = more.count === 0 ? "" : ` (${firings(more.count + 1, more.isComplete)} left out)`;
  const reason = `the run before it was still going on${several}`;
  return { run: undefined, skipped: [{ dueAt: plan.next.dueAt, reason }], plan: after };
}

/** The firings after the next one that are due as well, and the plan when all of them are dealt with. */
function allDue({ schedule, next, handledUntil }: DuePlan, now: number, planning: Planning) {
  const more = dueAfter(Math.max(next.dueAt, handledUntil), now, planning);
  const until = more.isComplete ? Math.max(handledUntil, more.last ?? next.dueAt) : now;
  const after: Plan = { schedule, handledUntil: until, next: nextAfter(until, planning) };
  return { more, after };
}

function firings(count: number, isComplete: boolean): string {
  if (!isComplete) return `more than ${count} firings were`;
  return count === 1 ? "a firing was" : `${count} firings were`;
}

function nextAfter(after: number, planning: Planning): PlannedFiring | null {
  let firing = planning.timetable.nextFiring(after);
  while (firing !== null && planning.ran.has(firing)) firing = planning.timetable.nextFiring(firing);
  return firing === null ? null : planned(firing, planning);
}

function planned(dueAt: number, { timetable, environment }: Planning): PlannedFiring {
  return { dueAt, startAt: timetable.startOf(dueAt, environment), resumes: false };
}

/** The firings after this one whose runs should have begun by now. */
function dueAfter(after: number, now: number, planning: Planning) {
  let count = 0;
  let first: number | undefined;
  let last: number | undefined;
  for (let next = nextAfter(after, planning); next !== null && next.startAt <= now; ) {
    if (count === MOST_COUNTED) return { count, first, last, isComplete: false };
    count += 1;
    first ??= next.dueAt;
    last = next.dueAt;
    next = nextAfter(next.dueAt, planning);
  }
  return { count, first, last, isComplete: true };
}
