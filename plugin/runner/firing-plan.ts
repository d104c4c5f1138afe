import { isDeepStrictEqual } from "node:util";
import type { Schedule } from "../schedule/schedule.ts";
import type { Timetable } from "../schedule/timetable.ts";

/** A firing that is to come, or that is due. Instants are epoch milliseconds. */
export interface PlannedFiring {
  /** Together with the key it names the firing. */
  readonly dueAt: number;
  /** When its run begins: later than it is due by the jitter. */
  readonly startAt: number;
  /**
   * Whether it goes on with a run that did not come to its end. Such a firing is never left out: while another run goes
   * on it waits, and it is run late also where missed firings are not made up for.
   */
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

/** Why a run was stopped by the end of its window. */
export const WINDOW_OVER = "the business hours have begun: it goes on when they are over";

/** A firing that is late by more, in milliseconds, was missed: nothing ran, or the clock was set forwards. */
const MISSED_AFTER = 60_000;

/** Missed firings that are counted. */
const MOST_COUNTED = 1_000;

/**
 * The plan of a schedule, from what was kept of it: goes on there. With other times than before it begins anew, for
 * nobody has missed a time that was not in the schedule; what was stopped is gone on with all the same.
 */
export function planFrom(kept: Plan | undefined, schedule: Schedule, now: number, planning: Planning): Plan {
  const isSame = kept !== undefined && haveSameTimes(kept.schedule, schedule);
  const plan = { schedule, handledUntil: isSame ? kept.handledUntil : now, next: null };
  if (kept?.next?.resumes !== true) return withNext(plan, planning);
  return hasBegun(kept, kept.next) ? { ...plan, next: kept.next } : withResumption(plan, kept.next.dueAt, planning);
}

/** After the clock was set back: what has been run stays so, what has not comes again. */
export function replanned(plan: Plan, now: number, planning: Planning): Plan {
  const earlier = { ...plan, handledUntil: Math.min(plan.handledUntil, now) };
  if (plan.next?.resumes !== true) return withNext(earlier, planning);
  if (!hasBegun(plan, plan.next)) return postponed(earlier, now, planning);
  const opening = planning.timetable.opening(now);
  return opening === null ? withNext(earlier, planning) : { ...earlier, next: { ...plan.next, startAt: opening } };
}

/** Goes on with a firing that had begun, as soon as the window lets it. */
export function resumed(plan: Plan, dueAt: number, now: number): Plan {
  return { ...plan, next: { dueAt, startAt: now, resumes: true } };
}

/** Goes on in the next window: what its end has stopped, or has kept from beginning, fires once more at the opening. */
export function postponed(plan: Plan, now: number, planning: Planning): Plan {
  const opening = planning.timetable.opening(now);
  return opening === null ? withNext(plan, planning) : withResumption(plan, opening, planning);
}

/** The plan, when its next firing should have begun by now. */
export function duePlan({ next, ...plan }: Plan, now: number): DuePlan | undefined {
  return next === null || next.startAt > now ? undefined : { ...plan, next };
}

/**
 * Takes up what is due: of several firings one is run, the last, or the one that goes on with an earlier run; or none, when
 * they were missed and the schedule does not want to catch up, or when the window has closed meanwhile.
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
  const closed = { dueAt: run.dueAt, reason: "the business hours had begun: it runs when they are over" };
  return { run: undefined, skipped: [...skipped, closed], plan: postponed(after, now, planning) };
}

/** Leaves out what is due, because the run before it is still going on. */
export function leaveOut(plan: DuePlan, now: number, planning: Planning): TakenUp {
  const { count, after } = laterDue(plan, now, planning);
  const several = count === 0 ? "" : ` (${firings(count + 1)} left out)`;
  const reason = `the run before it was still going on${several}`;
  return { run: undefined, skipped: [{ dueAt: plan.next.dueAt, reason }], plan: after };
}

/** The firings behind the next one that are due as well, and the plan when all of them are dealt with. */
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

/** The last firing that is due. There may be years of them: halving finds it, because a later one never begins earlier. */
function latestDue(first: PlannedFiring, now: number, planning: Planning): PlannedFiring {
  let latest = first;
  // Nothing that begins after this one is due.
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

/** With the next firing of the schedule itself. */
function withNext(plan: Plan, planning: Planning): Plan {
  return { ...plan, next: nextAfter(plan.handledUntil, planning) };
}

/**
 * With a firing that goes on with a run at an opening. It is due later than all that has been handled, so that it has a
 * name of its own. One of the schedule that is due before takes its place: it does the same.
 */
function withResumption(plan: Plan, opening: number, planning: Planning): Plan {
  const next = nextAfter(plan.handledUntil, planning);
  const dueAt = Math.max(opening, plan.handledUntil + 1);
  const firing = next !== null && next.dueAt < dueAt ? next : plannedAt(dueAt, planning);
  return { ...plan, next: { ...firing, resumes: true } };
}

/** Whether a firing is one that had begun, and is run once more, rather than one to come. */
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

/** Whether two schedules fire at the same times: jitter and catching up may differ. */
function haveSameTimes(left: Schedule, right: Schedule): boolean {
  return isDeepStrictEqual(timesOf(left), timesOf(right));
}

/** What says when it fires, in one spelling: with JSON, what is undefined is not there. */
function timesOf({ fires, timeZone, onlyOutside }: Schedule): unknown {
  return JSON.parse(JSON.stringify({ fires, timeZone, onlyOutside }));
}
