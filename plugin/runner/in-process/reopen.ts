import type { TaskResult } from "../../task/task.ts";
import { resumed } from "../firing-plan.ts";
import type { RunRecord } from "../task-runner.ts";
import type { RunLog } from "./run-log.ts";

/** A firing that ended a process so often is left to the next one: it may be the reason. */
const MOST_ATTEMPTS = 5;

/**
 * Settles what a process left behind that died: none of its runs is going on. A firing of a schedule that was not
 * finished is run once more.
 */
export function settleLostRuns<Result extends TaskResult>(runs: RunLog<Result>, now: number): void {
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
