import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../base/clock.ts";
import { Failure, toldToStop } from "../../base/failure.ts";
import type { TaskResult } from "../../task/task.ts";
import { alreadyRunning } from "../run-failures.ts";
import { type TaskKey, taskName } from "../task-runner.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { firingId, newFiring, readOutcome } from "./job-data.ts";
import { readStoredFailure, toFailure } from "./job-failure.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";

export interface RequestedRunOptions<Result extends TaskResult> {
  readonly firings: JobQueue;
  readonly policy: JobPolicy;
  readonly clock: Clock;
  /** Aborted when this process stops. */
  readonly stopping: AbortSignal;
  /** Resolves when this process no longer works on any part. */
  readonly workersClosed: () => Promise<void>;
  /** What this process did of runs that others continue, by the job id of the run. */
  readonly givenBack: ReadonlyMap<string, Result>;
  /** Told the run's id, when it waits in the engine. */
  readonly accepted?: ((runId: string) => void) | undefined;
}

/** Lets the engine's workers run a task now, and waits for its end. */
export async function requestedRun<Result extends TaskResult>(
  options: RequestedRunOptions<Result>,
  key: TaskKey,
  parameters: unknown,
): Promise<Result> {
  const { firings, policy, clock, accepted } = options;
  const dueAt = clock.now();
  const data = newFiring({ key, trigger: "request", dueAt, parameters, ifRunning: "skip" });
  const jobId = `${firingId(key, dueAt)}-${randomUUID()}`;
  await firings.add(taskName(key), data, { ...jobOptions(policy), jobId });
  accepted?.(jobId);
  const over = new AbortController();
  const result = ended(options, jobId).then((job) => resultOf<Result>(job, key));
  return Promise.race([result, leftBehind(options, jobId, over.signal)]).finally(() => over.abort());
}

/** Resolves when the job has ended. */
async function ended(
  { firings, policy }: Pick<RequestedRunOptions<TaskResult>, "firings" | "policy">,
  jobId: string,
): Promise<EngineJob> {
  for (;;) {
    const job = await firings.getJob(jobId);
    if (job === undefined) {
      const message = "the engine has lost the run: was its store emptied?";
      throw new Failure(message, { code: "run-lost", scope: "run", retryable: true });
    }
    if (job.finishedOn !== undefined) return job;
    // Real time, even when a test moves the schedules' clock.
    await systemClock.wait(policy.pollMs);
  }
}

/** The state of a run when this process stopped. */
async function leftBehind<Result extends TaskResult>(
  { stopping, workersClosed, givenBack }: RequestedRunOptions<Result>,
  jobId: string,
  over: AbortSignal,
): Promise<Result> {
  await new Promise<void>((resolve) => {
    stopping.addEventListener("abort", () => resolve(), { once: true, signal: over });
  });
  await workersClosed();
  const result = givenBack.get(jobId);
  if (result !== undefined) return result;
  const message = "this process stops before the run is over: what is left of it waits in the engine";
  throw toldToStop(message);
}

function resultOf<Result extends TaskResult>(job: EngineJob, key: TaskKey): Result {
  const outcome = readOutcome<Result>(job.returnvalue);
  if (outcome === undefined) throw toFailure(readStoredFailure(job.failedReason));
  const { state, reason, result, failure } = outcome;
  if (failure !== undefined) throw toFailure(failure);
  if (state === "skipped") throw alreadyRunning(taskName(key));
  if (result !== null) return result;
  throw new Failure(reason ?? "the run came to nothing", { code: "run-lost", scope: "run", retryable: true });
}
