import { z } from "zod";
import type { BusinessHours, Schedule } from "../../schedule/schedule.ts";
import { instant, lineText, orUndefined } from "../../state/kept-text.ts";
import type { TaskResult } from "../../task/task.ts";
import type { Plan } from "../firing-plan.ts";
import type { RunRecord, TaskKey } from "../task-runner.ts";

const daysOffForm = {
  holidays: orUndefined(
    z.object({ country: z.string(), region: orUndefined(z.string()), locality: z.string().optional() }),
  ),
  daysOff: z.array(z.string()).readonly().optional(),
};

const businessHoursForm: z.ZodType<BusinessHours> = z.union([
  z.object({ weekdays: z.array(z.number()).readonly(), from: z.string(), to: z.string(), ...daysOffForm }),
  z.object({
    periods: z.array(z.object({ weekday: z.number(), from: z.string(), to: z.string() })).readonly(),
    ...daysOffForm,
  }),
]);

const scheduleForm: z.ZodType<Schedule> = z.object({
  fires: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("cron"), expression: z.string() }),
    z.object({ kind: z.literal("every"), minutes: z.number().positive() }),
  ]),
  timeZone: z.string(),
  onlyOutside: orUndefined(businessHoursForm),
  jitterMs: z.number(),
  catchUp: z.boolean(),
});

const planForm: z.ZodType<Plan> = z.object({
  schedule: scheduleForm,
  handledUntil: instant,
  next: z.object({ dueAt: instant, startAt: instant, resumes: z.boolean() }).nullable(),
});

/** The fields of every result; the others depend on the task. */
const resultForm = z.codec(
  z.looseObject({
    status: z.enum(["done", "failures", "stopped"]),
    reason: z.string().nullable(),
    retryAt: z.string().nullable(),
  }),
  z.custom<TaskResult>(),
  { decode: (found) => found, encode: (kept) => ({ ...kept }) },
);

const runForm = z.object({
  runId: z.string(),
  trigger: z.enum(["schedule", "request"]),
  dueAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  state: z.enum(["waiting", "running", "done", "failures", "stopped", "failed", "skipped"]),
  reason: z.string().nullable(),
  result: resultForm.nullable(),
  isForSome: z.literal(true).optional(),
});

const lineForm = z.object({
  key: z.object({ environment: z.string(), task: z.string() }),
  run: runForm.optional(),
  plan: planForm.nullable().optional(),
});

/** The new state of a run, of the plan, or of both. `plan: null` when the schedule was removed. */
export type RunLine = z.output<typeof lineForm>;

export const runLineText = lineText(1, lineForm);

/** What the lines of one task in one environment say in total. */
export interface StoredRuns<Result extends TaskResult> {
  readonly key: TaskKey;
  /** In the order in which they became known. */
  readonly runs: readonly RunRecord<Result>[];
  readonly plan: Plan | undefined;
}

/** Only the latest line about each run, and about the plan, counts. Undefined if there is none. */
export function storedRuns<Result extends TaskResult>(lines: readonly RunLine[]): StoredRuns<Result> | undefined {
  const key = lines.at(-1)?.key;
  if (key === undefined) return undefined;
  const runs = new Map<string, RunRecord<Result>>();
  for (const line of lines) {
    if (line.run === undefined) continue;
    // When it was written, the result was of this task's type.
    runs.set(line.run.runId, { ...line.run, key: line.key, result: line.run.result as Result | null });
  }
  const plan = lines.findLast((line) => line.plan !== undefined)?.plan;
  return { key, runs: [...runs.values()], plan: plan ?? undefined };
}

/** The fewest lines that hold the same latest runs. */
export function runLines({ key, runs, plan }: StoredRuns<TaskResult>, mostRuns: number): readonly RunLine[] {
  const lines = runs.slice(-mostRuns).map((run): RunLine => ({ key, run }));
  return plan === undefined ? lines : [...lines, { key, plan }];
}
