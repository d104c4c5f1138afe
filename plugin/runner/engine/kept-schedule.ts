import { z } from "zod";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Timetable } from "../../schedule/timetable.ts";
import {
  duePlan,
  MISSED_AFTER,
  type Plan,
  type PlannedFiring,
  type Planning,
  planFrom,
  postponed,
  replanned,
  takeUp,
} from "../firing-plan.ts";
import { taskName } from "../task-runner.ts";
import type { Timetables } from "./timetables.ts";

/** Epoch milliseconds that a date can have. */
export const LATEST_INSTANT = 8_640_000_000_000_000;
const instant = z.number().min(-LATEST_INSTANT).max(LATEST_INSTANT);

/** Minutes. Firings that lie closer together than a millisecond would never be counted to their end. */
const SHORTEST_MINUTES = 1 / 60_000;

/** What must be so in a schedule, or reckoning with it would not end. */
const scheduleShape = z.object({
  fires: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("cron"), expression: z.string() }),
    z.object({ kind: z.literal("every"), minutes: z.number().min(SHORTEST_MINUTES).max(LATEST_INSTANT) }),
  ]),
  timeZone: z.string(),
  jitterMs: z.number().min(0).max(86_400_000),
  catchUp: z.boolean(),
});

const keptSchedule = z.object({
  key: z.object({ environment: z.string(), task: z.string() }),
  // The runner that wrote it has checked the rest.
  schedule: z.custom<Schedule>((value) => scheduleShape.safeParse(value).success),
  parameters: z.unknown(),
  /** The plan's `handledUntil`; at first the time at which the schedule was made. */
  firedUntil: instant,
  /** When the firing is due that continues a run. Null, or not after `firedUntil`, when there is none. */
  resumesAt: instant.nullable().default(null),
});

/** A schedule and its plan, as all workers share them: only what a worker needs to compute the same plan. */
export type KeptSchedule = z.output<typeof keptSchedule>;

export const readSchedule = (text: string): KeptSchedule => keptSchedule.parse(JSON.parse(text));
export const scheduleText = (schedule: KeptSchedule): string => JSON.stringify(schedule);

/** A schedule as a process was given it. */
export type GivenSchedule = Pick<KeptSchedule, "key" | "schedule" | "parameters">;

/** Milliseconds. No business hours last so long that a run goes on later than this. */
const LONGEST_RESUMPTION_MS = 366 * 86_400_000;

/**
 * What a store holds under a field, unless it is of another field or cannot be used: anybody who may write to the store
 * may have put it there.
 */
export function usableSchedule(
  text: string | undefined,
  { field, now, timetables }: { readonly field: string; readonly now: number; readonly timetables: Timetables },
): KeptSchedule | undefined {
  try {
    const kept = readSchedule(text ?? "");
    if (taskName(kept.key) !== field || (kept.resumesAt ?? 0) > now + LONGEST_RESUMPTION_MS) return undefined;
    stepOf(kept, now, timetables(kept.schedule));
    return kept;
  } catch {
    return undefined;
  }
}

/**
 * Milliseconds by which workers' clocks may differ. A note further in the future came from a worker whose clock was
 * ahead.
 */
export const CLOCKS_DIFFER_MS = 300_000;

/** What a worker does when it looks at a schedule. */
export type Step =
  /** Nothing to do before this instant; null: never. */
  | { readonly kind: "wait"; readonly until: number | null }
  /** Starts a run, if one is due; the kept schedule changes in any case. */
  | { readonly kind: "change"; readonly run: PlannedFiring | undefined; readonly after: KeptSchedule };

/** Pure: gives the same on every worker with the right clock. */
export function stepOf(kept: KeptSchedule, now: number, timetable: Timetable): Step {
  const planning = planningOf(kept, timetable);
  const plan = planFrom(planOf(kept, planning), kept.schedule, now, planning);
  if (plan.handledUntil > now + CLOCKS_DIFFER_MS) {
    return { kind: "change", run: undefined, after: withPlan(kept, replanned(plan, now, planning)) };
  }
  // Whether a run goes on is known only when the job begins.
  const due = duePlan(plan, now, timetable, false);
  if (due === undefined) return { kind: "wait", until: plan.next?.startAt ?? null };
  const { run, plan: after } = takeUp(due, now, planning);
  return { kind: "change", run, after: withPlan(kept, after) };
}

/** When it fires next, not counting what is due now; null: never. */
export function nextRunAt(kept: KeptSchedule, now: number, timetable: Timetable): number | null {
  const step = stepOf(kept, now, timetable);
  return step.kind === "wait" ? step.until : nextRunAt(step.after, now, timetable);
}

/** When the firing should have begun that no worker has taken up for so long that none can be looking; otherwise null. */
export function missedSince(kept: KeptSchedule, now: number, timetable: Timetable): number | null {
  const planning = planningOf(kept, timetable);
  const plan = planFrom(planOf(kept, planning), kept.schedule, now, planning);
  return duePlan(plan, now - MISSED_AFTER - 1, timetable, false)?.next.startAt ?? null;
}

/** A worker's schedule, to replace the kept one. */
export function rescheduled(
  before: KeptSchedule | undefined,
  next: GivenSchedule,
  now: number,
  timetable: Timetable,
): KeptSchedule {
  const given = { ...next, key: { ...next.key }, firedUntil: now, resumesAt: null };
  const planning = planningOf(given, timetable);
  const kept = before === undefined ? undefined : planOf(before, planning);
  return withPlan(given, planFrom(kept, next.schedule, now, planning));
}

/**
 * Of what a store holds that was set back, and what a worker saw in it before, the one that is further. A run that is to
 * go on stays so.
 */
export function whatIsLater(
  stored: KeptSchedule | undefined,
  seen: KeptSchedule | undefined,
): KeptSchedule | undefined {
  if (stored === undefined || seen === undefined) return stored ?? seen;
  const resumes = stored.resumesAt !== null && stored.resumesAt > stored.firedUntil;
  return resumes || stored.firedUntil >= seen.firedUntil ? stored : seen;
}

/** Lets a run begin again that the store has lost: under the name that it had, as one that goes on. */
export function runAgain(kept: KeptSchedule, dueAt: number): KeptSchedule {
  return { ...kept, firedUntil: dueAt - 1, resumesAt: dueAt };
}

/** Continues at the next opening a run that the end of its window stopped, or kept from beginning. */
export function resumedLater(kept: KeptSchedule, now: number, timetable: Timetable): KeptSchedule {
  const planning = planningOf(kept, timetable);
  return withPlan(kept, postponed(planOf(kept, planning), now, planning));
}

function planningOf({ key }: KeptSchedule, timetable: Timetable): Planning {
  // The engine never runs a firing twice, because of the job's id and the last accepted firing.
  return { timetable, environment: key.environment, ran: new Set() };
}

/** What is kept of a plan. The schedule's own next firing can be computed, so it is not kept. */
function planOf({ schedule, firedUntil, resumesAt }: KeptSchedule, { timetable, environment }: Planning): Plan {
  const plan = { schedule, handledUntil: firedUntil };
  if (resumesAt === null || resumesAt <= firedUntil) return { ...plan, next: null };
  return { ...plan, next: { dueAt: resumesAt, startAt: timetable.startOf(resumesAt, environment), resumes: true } };
}

function withPlan(kept: KeptSchedule, { handledUntil, next }: Plan): KeptSchedule {
  return { ...kept, firedUntil: handledUntil, resumesAt: next?.resumes === true ? next.dueAt : null };
}
