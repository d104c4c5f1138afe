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
  // Written by a runner that had checked it.
  schedule: z.custom<Schedule>((value) => typeof value === "object" && value !== null),
  parameters: z.unknown(),
  /** The plan's `handledUntil`; at first the instant at which the schedule was made. */
  firedUntil: z.number(),
  /** When the firing is due that goes on with a run. No such firing waits when it is null, or not after `firedUntil`. */
  resumesAt: z.number().nullable().default(null),
});

/** A schedule and its plan, as all workers share them: only what a worker needs to make the same plan again. */
export type KeptSchedule = z.output<typeof keptSchedule>;

export const readSchedule = (text: string): KeptSchedule => keptSchedule.parse(JSON.parse(text));
export const scheduleText = (schedule: KeptSchedule): string => JSON.stringify(schedule);

/**
 * By how many milliseconds the clocks of workers may differ. What was noted for later than this from now came from a worker
 * whose clock was ahead.
 */
export const CLOCKS_DIFFER_MS = 300_000;

/** What a worker does about a schedule when it looks at it. */
export type Step =
  /** Nothing before this instant; null for never again. */
  | { readonly kind: "wait"; readonly until: number | null }
  /** Starts a run, if there is one to start; what is kept changes in any case. */
  | { readonly kind: "change"; readonly run: PlannedFiring | undefined; readonly after: KeptSchedule };

/** Pure: the same on every worker whose clock is right. */
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

/** When it fires next, after what is due now; null for never again. */
export function nextRunAt(kept: KeptSchedule, now: number, timetable: Timetable): number | null {
  const step = stepOf(kept, now, timetable);
  return step.kind === "wait" ? step.until : nextRunAt(step.after, now, timetable);
}

/** A schedule that a worker comes with, in the place of what was kept. */
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

/** Goes on, at the next opening, with a run that its window's end stopped, or that could not begin before it. */
export function resumedLater(kept: KeptSchedule, now: number, timetable: Timetable): KeptSchedule {
  const planning = planningOf(kept, timetable);
  return withPlan(kept, postponed(planOf(kept, planning), now, planning));
}

function planningOf({ key }: KeptSchedule, timetable: Timetable): Planning {
  // The engine runs no firing twice: its job's id, and what it has accepted last, say what has been run.
  return { timetable, environment: key.environment, ran: new Set() };
}

/** What is kept of a plan: firings of the schedule itself follow from it, so that its next one is left open here. */
function planOf({ schedule, firedUntil, resumesAt }: KeptSchedule, { timetable, environment }: Planning): Plan {
  const plan = { schedule, handledUntil: firedUntil };
  if (resumesAt === null || resumesAt <= firedUntil) return { ...plan, next: null };
  return { ...plan, next: { dueAt: resumesAt, startAt: timetable.startOf(resumesAt, environment), resumes: true } };
}

function withPlan(kept: KeptSchedule, { handledUntil, next }: Plan): KeptSchedule {
  return { ...kept, firedUntil: handledUntil, resumesAt: next?.resumes === true ? next.dueAt : null };
}
