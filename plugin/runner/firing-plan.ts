import { isDeepStrictEqual } from "node:util";
import type { Schedule } from "../schedule/schedule.ts";
import type { Timetable } from "../schedule/timetable.ts";

/** A firing that is due or will be. Instants are epoch milliseconds. */
export interface PlannedFiring {
  /** Identifies the firing, together with the key. */
  readonly dueAt: number;
  /** When its run begins: `dueAt` plus jitter. */
  readonly startAt: number;
  /**
   * Whether it continues a run that was not finished. Such a firing is never left out: it waits for another run, in the
   * next window too, and runs late even if the schedule does not catch up.
   */
  readonly resumes: boolean;
}

/** The progress of a schedule, kept across restarts. */
export interface Plan {
  readonly schedule: Schedule;
  /** Firings up to this instant have been run, begun or left out. */
  readonly handledUntil: number;
  /** Null when it never fires again. */
  readonly next: PlannedFiring | null;
}

/** A plan of which something is due. */
export type DuePlan = Plan & { readonly next: PlannedFiring };

/** What is needed to make a plan. */
export interface Planning {
  readonly timetable: Timetable;
  readonly environment: string;
  /** Firings that have been run. They never run again, even when the clock is set back. */
  readonly ran: ReadonlySet<number>;
}

/** What happens to the firings that are due. */
export interface TakenUp {
  /** The one to run now. */
  readonly run: PlannedFiring | undefined;
  /** Firings that are left out, with the reason. Of several, only the first is named. */
  readonly skipped: readonly { readonly dueAt: number; readonly reason: string }[];
  readonly plan: Plan;
}

/** The reason of a run that was stopped because its window ended. */
export const WINDOW_OVER = "the business hours have begun: it goes on when they are over";

const WINDOW_CLOSED = "the business hours had begun: it runs when they are over";

/** Milliseconds. A firing that is later than this was missed: nothing was running, or the clock was set forward. */
export const MISSED_AFTER = 60_000;

/** Missed firings that are counted at most. */
const MOST_COUNTED = 1_000;

/**
 * The plan of a schedule, continued from the one that was kept. If the times differ it starts anew, because no firing
 * of a new schedule was missed; a stopped run is continued in any case.
 */
export function planFrom(kept: Plan | undefined, schedule: Schedule, now: number, planning: Planning): Plan {
  const isSame = kept !== undefined && haveSameTimes(kept.schedule, schedule);
  const plan = { schedule, handledUntil: isSame ? kept.handledUntil : now, next: null };
  if (kept?.next?.resumes !== true) return withNext(plan, planning);
  return hasBegun(kept, kept.next) ? { ...plan, next: kept.next } : withResumption(plan, kept.next.dueAt, planning);
}

/** The plan after the clock was set back: firings that ran do not run again, all others do. */
export function replanned(plan: Plan, now: number, planning: Planning): Plan {
  const earlier = { ...plan, handledUntil: Math.min(plan.handledUntil, now) };
  if (plan.next?.resumes !== true) return withNext(earlier, planning);
  if (!hasBegun(plan, plan.next)) return postponed(earlier, now, planning);
  const opening = planning.timetable.opening(now);
  return opening === null ? withNext(earlier, planning) : { ...earlier, next: { ...plan.next, startAt: opening } };
}

/** Continues a firing that had begun, as soon as the window allows it. */
export function resumed(plan: Plan, dueAt: number, now: number): Plan {
  return { ...plan, next: { dueAt, startAt: now, resumes: true } };
}

/**
 * Continues in the next window: a run that the end of the window stopped, or kept from beginning, fires again at the
 * opening.
 */
export function postponed(plan: Plan, now: number, planning: Planning): Plan {
  const opening = planning.timetable.opening(now);
  return opening === null ? withNext(plan, planning) : withResumption(plan, opening, planning);
}

/**
 * When there is something to do; null for never. While another run goes on, a firing that continues a run waits for it,
 * but only until its window ends.
 */
export function nextStep({ next }: Plan, timetable: Timetable, isRunning: boolean): number | null {
  if (next === null) return null;
  return next.resumes && isRunning ? timetable.windowEnd(next.startAt) : next.startAt;
}

/** The plan, if its next firing is to be run or left out by now. */
export function duePlan(plan: Plan, now: number, timetable: Timetable, isRunning: boolean): DuePlan | undefined {
  const step = nextStep(plan, timetable, isRunning);
  return plan.next === null || step === null || step > now ? undefined : { ...plan, next: plan.next };
}

/**
 * Decides on the firings that are due. One of them is run: the one that continues an earlier run, or else the last.
 * None is run if they were missed and the schedule does not catch up, or if the window has closed.
 */
export function takeUp(plan: DuePlan, now: number, planning: Planning): TakenUp {
  const { schedule, next } = plan;
  const { latest, first, count, after } = laterDue(plan, now, planning);
  const run = next.resumes ? next : (latest ?? next);
  if (!schedule.catchUp && !run.resumes && now - run.startAt > MISSED_AFTER) {
    const reason = `${firings(count + 1)} missed, and the schedule does not catch up`;
    return { run: undefined, skipped: [{ dueAt: next.dueAt, reason }], plan: after };
  }
  const reason = `${firings(count)} missed: one run makes up for it`;
  const missed = run === next ? first : next;
  const skipped = missed === undefined ? [] : [{ dueAt: missed.dueAt, reason }];
  if (planning.timetable.isOpen(now)) return { run, skipped, plan: after };
  const closed = { dueAt: run.dueAt, reason: WINDOW_CLOSED };
  return { run: undefined, skipped: [...skipped, closed], plan: postponed(after, now, planning) };
}

/**
 * Leaves out the firings that are due, because the previous run is still going on. One that continues a run has waited
 * for it until its window ended, and is due again in the next one.
 */
export function leaveOut(plan: DuePlan, now: number, planning: Planning): TakenUp {
  const { next } = plan;
  const { first, count, after } = laterDue(plan, now, planning);
  if (!next.resumes) return { run: undefined, skipped: [stillGoingOn(next, count + 1)], plan: after };
  const skipped = first === undefined ? [] : [stillGoingOn(first, count)];
  const closed = { dueAt: next.dueAt, reason: WINDOW_CLOSED };
  return { run: undefined, skipped: [...skipped, closed], plan: postponed(after, now, planning) };
}

function stillGoingOn({ dueAt }: PlannedFiring, count: number): { readonly dueAt: number; readonly reason: string } {
  const several = count === 1 ? "" : ` (${firings(count)} left out)`;
  return { dueAt, reason: `the run before it was still going on${several}` };
}

/** The firings after the next one that are also due, and the plan once all are handled. */
function laterDue(plan: DuePlan, now: number, planning: Planning) {
  const { next, handledUntil } = plan;
  const from = Math.max(next.dueAt, handledUntil);
  const first = dueAfter(from, now, planning);
  const latest = first === undefined ? undefined : latestDue(first, now, planning);
  let count = 0;
  for (let each = first; each !== undefined && count <= MOST_COUNTED; count += 1) {
    each = dueAfter(each.dueAt, now, planning);
  }
  return { first, latest, count, after: withNext({ ...plan, handledUntil: latest?.dueAt ?? from }, planning) };
}

/**
 * The last firing that is due. There may be years of them, so it is found by halving: later firings never begin
 * earlier.
 */
function latestDue(first: PlannedFiring, now: number, planning: Planning): PlannedFiring {
  let latest = first;
  // No firing after this instant is due.
  let until = now;
  while (latest.dueAt < until) {
    const middle = Math.floor((latest.dueAt + until) / 2);
    const later = dueAfter(middle, now, planning);
    if (later === undefined) until = middle;
    else latest = later;
  }
  return latest;
}

function dueAfter(after: number, now: number, planning: Planning): PlannedFiring | undefined {
  const next = nextAfter(after, planning);
  return next !== null && next.startAt <= now ? next : undefined;
}

function firings(count: number): string {
  if (count > MOST_COUNTED) return `more than ${MOST_COUNTED} firings were`;
  return count === 1 ? "a firing was" : `${count} firings were`;
}

/** Sets the next firing of the schedule itself. */
function withNext(plan: Plan, planning: Planning): Plan {
  return { ...plan, next: nextAfter(plan.handledUntil, planning) };
}

/**
 * Sets a firing that continues a run at an opening. It is due later than all that were handled, so that it is a firing
 * of its own. If the schedule has one before, that one is used instead.
 */
function withResumption(plan: Plan, opening: number, planning: Planning): Plan {
  const next = nextAfter(plan.handledUntil, planning);
  const dueAt = Math.max(opening, plan.handledUntil + 1);
  const firing = next !== null && next.dueAt < dueAt ? next : plannedAt(dueAt, planning);
  return { ...plan, next: { ...firing, resumes: true } };
}

/** Whether a firing that continues a run had already begun, and is not still to come. */
function hasBegun({ handledUntil }: Plan, { dueAt }: PlannedFiring): boolean {
  return dueAt <= handledUntil;
}

function nextAfter(after: number, planning: Planning): PlannedFiring | null {
  let firing = planning.timetable.nextFiring(after);
  while (firing !== null && planning.ran.has(firing)) firing = planning.timetable.nextFiring(firing);
  return firing === null ? null : plannedAt(firing, planning);
}

function plannedAt(dueAt: number, { timetable, environment }: Planning): PlannedFiring {
  return { dueAt, startAt: timetable.startOf(dueAt, environment), resumes: false };
}

/** Whether two schedules fire at the same times; jitter and catching up do not matter. */
function haveSameTimes(left: Schedule, right: Schedule): boolean {
  return isDeepStrictEqual(timesOf(left), timesOf(right));
}

/** The settings that decide when a schedule fires. JSON drops the undefined ones, so that they compare as equal. */
function timesOf({ fires, timeZone, onlyOutside }: Schedule): unknown {
  return JSON.parse(JSON.stringify({ fires, timeZone, onlyOutside }));
}
