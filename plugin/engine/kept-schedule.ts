import { z } from "zod";
import {
  duePlan,
  type Plan,
  type PlannedFiring,
  type Planning,
  planFrom,
  postponed,
  replanned,
  takeUp,
} from "../runner/firing-plan.ts";
import type { TaskKey } from "../runner/task-runner.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Timetable } from "../schedule/timetable.ts";

const keptSchedule = z.object({
  key: z.object({ environment: z.string(), task: z.string() }),
  // Checked by the runner that wrote it.
  schedule: z.custom<Schedule>((value) => typeof value === "object" && value !== null),
  parameters: z.unknown(),
  /** The plan's `handledUntil`; at first the time at which the schedule was made. */
  firedUntil: z.number(),
  /** When the firing is due that continues a run. Null, or not after `firedUntil`, when there is none. */
  resumesAt: z.number().nullable().default(null),
});

/** A schedule and its plan, as all workers share them: only what a worker needs to compute the same plan. */
export type KeptSchedule = z.output<typeof keptSchedule>;

export const readSchedule = (text: string): KeptSchedule => keptSchedule.parse(JSON.parse(text));
export const scheduleText = (schedule: KeptSchedule): string => JSON.stringify(schedule);

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
  const due = duePlan(plan, now);
  if (due === undefined) return { kind: "wait", until: plan.next?.startAt ?? null };
  const { run, plan: after } = takeUp(due, now, planning);
  return { kind: "change", run, after: withPlan(kept, after) };
}

/** When it fires next, not counting what is due now; null: never. */
export function nextRunAt(kept: KeptSchedule, now: number, timetable: Timetable): number | null {
  const step = stepOf(kept, now, timetable);
  return step.kind === "wait" ? step.until : nextRunAt(step.after, now, timetable);
}

/** A worker's schedule, to replace the kept one. */
export function rescheduled(
  before: KeptSchedule | undefined,
  next: { readonly key: TaskKey; readonly schedule: Schedule; readonly parameters: unknown },
  now: number,
  timetable: Timetable,
): KeptSchedule {
  const given = { ...next, key: { ...next.key }, firedUntil: now, resumesAt: null };
  const planning = planningOf(given, timetable);
  const kept = before === undefined ? undefined : planOf(before, planning);
  return withPlan(given, planFrom(kept, next.schedule, now, planning));
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
