import { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import type { TaskResult } from "../../task/task.ts";
import { type Plan, resumed } from "../firing-plan.ts";
import type { RunRecord, TaskKey } from "../task-runner.ts";
import { MOST_RUNS, openRunFile } from "./run-store.ts";

/** The runs and the plan of one task in one environment, in memory and on disk. */
export interface RunLog<Result extends TaskResult> {
  readonly key: TaskKey;
  /** In the order in which they became known. */
  readonly runs: readonly RunRecord<Result>[];
  readonly plan: Plan | undefined;
  /** Firings that were begun, by `dueAt`. */
  ran(): ReadonlySet<number>;
  /** Records a run, replacing what was known of it, together with the plan if that has changed. */
  note(run: RunRecord<Result>, plan?: Plan): void;
  /** Undefined when there is no schedule any more. */
  notePlan(plan: Plan | undefined): void;
}

interface RunLogOptions<Result extends TaskResult> {
  /** The folder; undefined: in memory only. */
  readonly folder: string | undefined;
  readonly key: TaskKey;
  readonly now: number;
  readonly log: Logger;
  readonly changed: (run: RunRecord<Result>) => void;
}

/** @throws InputError when this user may not read or write in the folder */
export function openRunLog<Result extends TaskResult>(options: RunLogOptions<Result>): RunLog<Result> {
  const { folder, key, log } = options;
  const file = folder === undefined ? undefined : openRunFile<Result>(folder, key, options.now);
  if (file?.warning !== undefined) log.warn({ ...key }, file.warning);
  const runs = new Map((file?.runs ?? []).map((run) => [run.runId, run] as const));
  let plan = file?.plan;

  /** A run goes on even if it cannot be recorded. */
  function keep(change: { readonly run?: RunRecord<Result>; readonly plan?: Plan | null }): void {
    try {
      file?.keep(change, () => ({ runs: [...runs.values()], plan }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn({ ...key, code: error.code }, error.message);
    }
  }

  return {
    key,
    get runs() {
      return [...runs.values()];
    },
    get plan() {
      return plan;
    },
    ran() {
      const begun = [...runs.values()].filter(({ trigger, startedAt }) => trigger === "schedule" && startedAt !== null);
      return new Set(begun.map(({ dueAt }) => dueAt));
    },
    note(run, changedPlan) {
      plan = changedPlan ?? plan;
      runs.set(run.runId, run);
      for (const oldest of runs.keys()) {
        if (runs.size <= MOST_RUNS) break;
        runs.delete(oldest);
      }
      keep({ run, ...(plan === undefined ? {} : { plan }) });
      options.changed(run);
    },
    notePlan(changedPlan) {
      plan = changedPlan;
      keep({ plan: changedPlan ?? null });
    },
  };
}

/** A firing during which the process crashed so often may be the cause, and is left to the next one. */
const MOST_ATTEMPTS = 5;

/** Records the end of runs that a crashed process left behind. An unfinished firing of a schedule is run once more. */
export function endLostRuns<Result extends TaskResult>(runs: RunLog<Result>, now: number): void {
  for (const run of runs.runs.filter(({ state }) => state === "waiting" || state === "running")) {
    const isResumed = run.trigger === "schedule" && attempts(runs, run) < MOST_ATTEMPTS;
    const plan = isResumed && runs.plan !== undefined ? resumed(runs.plan, run.dueAt, now) : undefined;
    const reason = `the process ended ${run.state === "running" ? "during the run" : "before the run began"}${after(run, plan)}`;
    runs.note({ ...run, state: "stopped", reason, finishedAt: now }, plan);
  }
}

function attempts<Result extends TaskResult>(runs: RunLog<Result>, { dueAt }: RunRecord<Result>): number {
  return runs.runs.filter((run) => run.trigger === "schedule" && run.dueAt === dueAt).length;
}

function after({ trigger }: RunRecord<TaskResult>, plan: unknown): string {
  if (plan !== undefined) return ": it is run once more";
  return trigger === "request" ? "" : `, for the ${MOST_ATTEMPTS}th time: the next one goes on`;
}
