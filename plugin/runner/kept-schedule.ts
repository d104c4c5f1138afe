import { z } from "zod";
import type { Schedule } from "../schedule/schedule.ts";
import type { Timetable } from "../schedule/timetable.ts";
import { sameTimes } from "./same-times.ts";
import type { TaskKey } from "./task-runner.ts";

const keptSchedule = z.object({
  key: z.object({ environment: z.string(), task: z.string() }),
  // Written by a runner that had checked it.
  schedule: z.custom<Schedule>((value) => typeof value === "object" && value !== null),
  parameters: z.unknown(),
  /** The latest firing that was started, or passed over; at first the instant at which the schedule was made. */
  firedUntil: z.number(),
  /** A firing besides those of the schedule: goes on with what the business hours stopped. Over once it was fired. */
  resumesAt: z.number().nullable().default(null),
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
  /** What was missed up to here is passed over, or made up for later. */
  | { readonly kind: "pass"; readonly until: number; readonly resumesAt: number | null };

/** A firing that begins later than this was missed: nothing ran. Milliseconds. */
const LATE_MS = 60_000;
/** Missed firings that are looked at in one step. */
const MOST_MISSED = 1_000;
/** Milliseconds. What was noted for later than this from now came from a worker whose clock was ahead. */
export const CLOCKS_DIFFER_MS = 300_000;

/** Pure: the same on every worker whose clock is right. */
export function demandOf(kept: KeptSchedule, now: number, timetable: Timetable): Demand {
  const { key, schedule, firedUntil, resumesAt } = kept;
  if (firedUntil > now + CLOCKS_DIFFER_MS) return { kind: "pass", until: now, resumesAt };
  const startOf = (firing: number) => timetable.startOf(firing, key.environment);
  const first = firingAfter(kept, firedUntil, timetable);
  if (first === null || startOf(first) > now) return { kind: "wait", until: first === null ? null : startOf(first) };
  let latest = first;
  for (let missed = 0; missed < MOST_MISSED; missed += 1) {
    const next = firingAfter(kept, latest, timetable);
    if (next === null || startOf(next) > now) return latestDemand(latest);
    latest = next;
  }
  return { kind: "pass", until: latest, resumesAt };

  function latestDemand(dueAt: number): Demand {
    const isResumed = resumesAt !== null && resumesAt > firedUntil && resumesAt <= dueAt;
    const isMissed = now - startOf(dueAt) > LATE_MS;
    if (isMissed && !schedule.catchUp && !isResumed) return { kind: "pass", until: dueAt, resumesAt };
    // Made up for when they are over: later by the jitter, as everything that begins then.
    if (!timetable.isOpen(now)) return { kind: "pass", until: dueAt, resumesAt: timetable.opening(now) };
    return { kind: "fire", dueAt, endsAt: timetable.windowEnd(now) };
  }
}

function firingAfter({ resumesAt }: KeptSchedule, after: number, timetable: Timetable): number | null {
  const next = timetable.nextFiring(after);
  if (resumesAt === null || resumesAt <= after) return next;
  return next === null ? resumesAt : Math.min(next, resumesAt);
}

/** When it fires next, with the environment's jitter; null for never again. */
export function nextRunAt(kept: KeptSchedule, now: number, timetable: Timetable): number | null {
  // First one whose jitter may not be over yet.
  for (const after of [Math.min(kept.firedUntil, now), now]) {
    const next = firingAfter(kept, after, timetable);
    if (next === null) return null;
    const start = timetable.startOf(next, kept.key.environment);
    if (start >= now) return start;
  }
  return null;
}

/**
 * A schedule that a worker comes with: with the same times it goes on where it was, with others it begins now, for nobody
 * has missed a time that was not in the schedule. What the business hours stopped is gone on with all the same.
 */
export function rescheduled(
  before: KeptSchedule | undefined,
  next: { readonly key: TaskKey; readonly schedule: Schedule; readonly parameters: unknown },
  now: number,
): KeptSchedule {
  const common = { ...next, key: { ...next.key } };
  if (before === undefined) return { ...common, firedUntil: now, resumesAt: null };
  const { firedUntil, resumesAt } = before;
  if (sameTimes(before.schedule, next.schedule)) return { ...common, firedUntil, resumesAt };
  const isToResume = resumesAt !== null && resumesAt > firedUntil;
  return { ...common, firedUntil: now, resumesAt: isToResume ? Math.max(resumesAt, now + 1) : null };
}

/** Goes on, at the next opening, with a run that its window's end stopped, or that could not begin before it. */
export function resumed(kept: KeptSchedule, now: number, timetable: Timetable): KeptSchedule {
  const opening = timetable.opening(now);
  if (opening === null) return kept;
  // A firing at the opening may have been left out already, because this run still went on.
  return { ...kept, resumesAt: Math.max(opening, kept.firedUntil + 1) };
}
