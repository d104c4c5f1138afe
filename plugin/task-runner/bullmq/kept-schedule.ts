import { z } from "zod";
import type { Schedule } from "../../schedule/schedule.ts";
import { createTimetable } from "../../schedule/timetable.ts";
import type { TaskKey } from "../task-runner.ts";

const keptSchedule = z.object({
  key: z.object({ environment: z.string(), task: z.string() }),
  // Written by a runner that had checked it.
  schedule: z.custom<Schedule>((value) => typeof value === "object" && value !== null),
  parameters: z.unknown(),
  /** The latest firing that was started, or passed over; at first the instant at which the schedule was made. */
  firedUntil: z.number(),
});

/** A schedule as all workers share it. */
export type KeptSchedule = z.output<typeof keptSchedule>;

export const readSchedule = (text: string): KeptSchedule => keptSchedule.parse(JSON.parse(text));
export const scheduleText = (schedule: KeptSchedule): string => JSON.stringify(schedule);

/** What a schedule asks for at an instant. */
export type Demand =
  /** Nothing before this instant; null for never again. */
  | { readonly kind: "wait"; readonly until: number | null }
  /** This firing now. Earlier ones were missed, and are made up for by this one. */
  | { readonly kind: "fire"; readonly dueAt: number; readonly endsAt: number | null }
  /** What was missed up to here is passed over. */
  | { readonly kind: "pass"; readonly until: number };

/** A firing that begins later than this was missed: nothing ran. Milliseconds. */
const LATE_MS = 60_000;
/** Missed firings that are looked at in one step. */
const MOST_MISSED = 1_000;

/** Pure: the same on every worker whose clock is right. */
export function demandOf({ key, schedule, firedUntil }: KeptSchedule, now: number): Demand {
  const timetable = createTimetable(schedule);
  const startOf = (firing: number) => timetable.startOf(firing, key.environment);
  const first = timetable.nextFiring(firedUntil);
  if (first === null || startOf(first) > now) return { kind: "wait", until: first === null ? null : startOf(first) };
  let latest = first;
  for (let missed = 0; missed < MOST_MISSED; missed += 1) {
    const next = timetable.nextFiring(latest);
    if (next === null || startOf(next) > now) return latestDemand(latest);
    latest = next;
  }
  return { kind: "pass", until: latest };

  function latestDemand(dueAt: number): Demand {
    if (now - startOf(dueAt) <= LATE_MS) return { kind: "fire", dueAt, endsAt: timetable.windowEnd(now) };
    if (!schedule.catchUp) return { kind: "pass", until: dueAt };
    const opening = timetable.opening(now);
    if (opening === null || opening > now) return { kind: "wait", until: opening };
    return { kind: "fire", dueAt, endsAt: timetable.windowEnd(now) };
  }
}

/** When it fires next, with the environment's jitter; null for never again. */
export function nextRunAt({ key, schedule, firedUntil }: KeptSchedule, now: number): number | null {
  const timetable = createTimetable(schedule);
  const next = timetable.nextFiring(Math.max(firedUntil, now));
  return next === null ? null : timetable.startOf(next, key.environment);
}

/** The same schedule with the same parameters goes on; another one begins now. */
export function rescheduled(
  before: KeptSchedule | undefined,
  next: { readonly key: TaskKey; readonly schedule: Schedule; readonly parameters: unknown },
  now: number,
): KeptSchedule {
  const isSame = before !== undefined && JSON.stringify(before.schedule) === JSON.stringify(next.schedule);
  return { ...next, key: { ...next.key }, firedUntil: isSame ? before.firedUntil : now };
}
