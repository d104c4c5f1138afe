import { WaitingError } from "bullmq";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import { checkParameters } from "../check-parameters.ts";
import { WINDOW_OVER } from "../firing-plan.ts";
import { isDoesNotEnd, isUnknownHere } from "../run-failures.ts";
import type { TaskSource } from "../task-runner.ts";
import type { Processor } from "./engine.ts";
import { giveBack, putOff } from "./give-back.ts";
import { type Outcome, outcomeLimit, type PartData, readPart } from "./job-data.ts";
import { toJobError, toStoredFailure } from "./job-failure.ts";
import type { JobPolicy } from "./job-policy.ts";
import { type Kept, keptOutcome } from "./kept-outcome.ts";
import { type Ending, watchEnding } from "./part-ending.ts";

export interface PartProcessorOptions<Result extends TaskResult> {
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  readonly policy: JobPolicy;
  /** Aborted when this worker must stop: its parts go back to the others. */
  readonly stopping: AbortSignal;
  /** Shortens a result before the engine keeps it. */
  readonly kept: Kept<Result>;
  /** Called when a part goes back to the other workers; the result is what was done of it here. */
  readonly onGivenBack: (firingId: string, result: Result) => void;
}

const TOO_LONG = "a part has taken as long as it may: the next run goes on";

/** Runs one part of a run on this machine. */
export function createPartProcessor<Result extends TaskResult>(options: PartProcessorOptions<Result>): Processor {
  const { context, policy, stopping } = options;
  return async (job, token, lockLost) => {
    const part = readPart(job.data);
    const startedAt = context.clock.now();
    if (stopping.aborted) return giveBack(job, token, policy.closingMs);
    if (part.endsAt !== null && part.endsAt <= startedAt) {
      const reason = "its window was over before it could begin";
      const times = { startedAt, finishedAt: startedAt };
      return { state: "skipped", reason, result: null, ...times, windowOver: true } satisfies Outcome<Result>;
    }
    const { endsAt } = part;
    const ending = watchEnding({ clock: context.clock, shutdown: stopping, lockLost, endsAt, policy });
    try {
      const runId = job.parent?.id ?? job.id;
      const running = runPart(part, options, { runId, signal: ending.signal });
      const result = await Promise.race([running, ending.overdue]);
      if (result.status === "stopped" && ending.reason() === "shutdown") {
        options.onGivenBack(job.parent?.id ?? "", result);
        return await giveBack(job, token, policy.closingMs);
      }
      const { status, reason } = result;
      const finishedAt = context.clock.now();
      const outcome: Outcome<Result> =
        status === "stopped"
          ? stopped(result, ending.reason())
          : { state: status, reason, result, startedAt, finishedAt };
      return keptOutcome(outcome, options.kept, outcomeLimit(part.of));
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      return await afterFailure(error, ending.reason());
    } finally {
      ending.release();
    }

    function stopped(result: Result | null, ended: Ending | undefined): Outcome<Result> {
      const outcome = { state: "stopped", result, startedAt, finishedAt: context.clock.now() } as const;
      if (ended === "window-over") return { ...outcome, reason: WINDOW_OVER, windowOver: true };
      return { ...outcome, reason: ended === "too-long" ? TOO_LONG : (result?.reason ?? null) };
    }

    async function afterFailure(error: unknown, ended: Ending | undefined): Promise<unknown> {
      if (ended === "shutdown") return giveBack(job, token, policy.closingMs);
      // A task that was told to stop counts as stopped, whatever it throws, unless it did not stop in time.
      if ((ended === "window-over" || ended === "too-long") && !isDoesNotEnd(error)) return stopped(null, ended);
      const isElsewhere = error instanceof NotReady && isUnknownHere(error.cause);
      if (isElsewhere && Date.now() - job.timestamp < policy.longestPutOffMs) {
        const signal = AbortSignal.any([stopping, lockLost]);
        return putOff(job, token, { afterMs: policy.elsewhereMs, patienceMs: policy.lockMs, signal });
      }
      const failure = toStoredFailure(error instanceof NotReady ? error.cause : error);
      context.log.warn(
        {
          environment: part.key.environment,
          part: part.index + 1,
          of: part.of,
          code: failure.code,
          reason: failure.message,
        },
        "a part of a run failed",
      );
      // Another worker's configuration may be right.
      throw toJobError(failure, failure.retryable || error instanceof NotReady);
    }
  };
}

/** The failure of a task that could not be made ready on this machine. */
class NotReady extends Error {}

async function runPart<Result extends TaskResult>(
  { key, parameters }: PartData,
  { source, context }: PartProcessorOptions<Result>,
  run: Pick<TaskContext, "runId" | "signal">,
): Promise<Result> {
  const { task, release } = await source.open(key, run.signal).catch((error: unknown) => {
    throw new NotReady("not ready", { cause: error });
  });
  try {
    return await task.run(checkParameters(task, key, parameters), { ...context, ...run });
  } finally {
    await release();
  }
}
