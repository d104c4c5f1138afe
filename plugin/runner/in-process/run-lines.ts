import { z } from "zod";
import type { Schedule } from "../../schedule/schedule.ts";
import type { TaskResult } from "../../task/task.ts";
import type { Plan } from "../firing-plan.ts";
import type { RunRecord, TaskKey } from "../task-runner.ts";

const VERSION = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const schedule = z.object({
  fires: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("cron"), expression: z.string() }),
    z.object({ kind: z.literal("every"), minutes: z.number().positive() }),
  ]),
  timeZone: z.string(),
  onlyOutside: z
    .object({
      weekdays: z.array(z.number()),
      from: z.string(),
      to: z.string(),
      holidays: z
        .object({ country: z.string(), region: z.string().optional() })
        .transform(({ country, region }) => ({ country, region }))
        .optional(),
    })
    .transform(({ weekdays, from, to, holidays }) => ({ weekdays, from, to, holidays }))
    .optional(),
  jitterMs: z.number(),
  catchUp: z.boolean(),
});

const key = z.object({ environment: z.string(), task: z.string() });

const plan = z.object({
  schedule: schedule.transform((each): Schedule => ({ ...each, onlyOutside: each.onlyOutside })),
  handledUntil: instant,
  next: z.object({ dueAt: instant, startAt: instant, resumes: z.boolean() }).nullable(),
});

const run = z.object({
  runId: z.string(),
  trigger: z.enum(["schedule", "request"]),
  dueAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  state: z.enum(["waiting", "running", "done", "failures", "stopped", "failed", "skipped"]),
  reason: z.string().nullable(),
  result: z
    .looseObject({
      status: z.enum(["done", "failures", "stopped"]),
      reason: z.string().nullable(),
      retryAt: z.string().nullable(),
    })
    .nullable(),
});

/** One line: how a run, the plan, or both stand from now on. `plan: null` when the schedule was taken away. */
const line = z.object({ version: z.literal(VERSION), key, run: run.optional(), plan: plan.nullable().optional() });

/** What the lines of one task in one environment say, taken together. */
export interface StoredRuns<Result extends TaskResult> {
  readonly key: TaskKey;
  /** In the order in which they became known. */
  readonly runs: readonly RunRecord<Result>[];
  readonly plan: Plan | undefined;
}

export interface ReadLines<Result extends TaskResult> {
  /** Undefined when no line could be understood. */
  readonly stored: StoredRuns<Result> | undefined;
  /** Whether the last line has no end, because it is being written, or its writer died. */
  readonly isTorn: boolean;
  /** Numbers of the other lines that cannot be understood. */
  readonly unreadable: readonly number[];
}

/** A change of a run, of the plan, or of both at once, as one line of text. Times are ISO 8601 UTC. */
export function runLine(
  taskKey: TaskKey,
  change: { readonly run?: RunRecord<TaskResult> | undefined; readonly plan?: Plan | null | undefined },
): string {
  const written = {
    version: VERSION,
    key: taskKey,
    ...(change.run === undefined ? {} : { run: writtenRun(change.run) }),
    ...(change.plan === undefined ? {} : { plan: change.plan === null ? null : writtenPlan(change.plan) }),
  };
  return `${JSON.stringify(written)}\n`;
}

/** Reads what `runLine` wrote; the latest line about a run, or about the plan, counts. */
export function readRunLines<Result extends TaskResult>(text: string): ReadLines<Result> {
  const lines = text.split("\n");
  const isTorn = lines.pop() !== "";
  const unreadable: number[] = [];
  const runs = new Map<string, RunRecord<Result>>();
  let latest: { readonly key: TaskKey; readonly plan: Plan | undefined } | undefined;
  for (const [index, each] of lines.entries()) {
    const read = readLine(each);
    if (read === undefined) {
      unreadable.push(index + 1);
      continue;
    }
    const known = latest?.plan;
    latest = { key: read.key, plan: read.plan === undefined ? known : (read.plan ?? undefined) };
    if (read.run === undefined) continue;
    // The result was this task's own when it was written.
    runs.set(read.run.runId, { ...read.run, key: read.key, result: read.run.result as Result | null });
  }
  return { stored: latest === undefined ? undefined : { ...latest, runs: [...runs.values()] }, isTorn, unreadable };
}

function readLine(text: string): z.output<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function writtenRun(record: RunRecord<TaskResult>) {
  const { runId, trigger, dueAt, startedAt, finishedAt, state, reason, result } = record;
  const times = { dueAt: iso(dueAt), startedAt: isoOrNull(startedAt), finishedAt: isoOrNull(finishedAt) };
  return { runId, trigger, ...times, state, reason, result };
}

function writtenPlan({ schedule: planned, handledUntil, next }: Plan) {
  const written = next === null ? null : { ...next, dueAt: iso(next.dueAt), startAt: iso(next.startAt) };
  return { schedule: planned, handledUntil: iso(handledUntil), next: written };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
