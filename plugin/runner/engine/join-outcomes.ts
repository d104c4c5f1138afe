import type { TaskResult } from "../../task/task.ts";
import type { EngineJob } from "./engine.ts";
import { type Outcome, readOutcome } from "./job-data.ts";
import { readStoredFailure, type StoredFailure } from "./job-failure.ts";

/** Joins the results of the parts. */
export type Joining<Result extends TaskResult> = (results: readonly [Result, ...Result[]]) => Result;

interface CutRun<Result extends TaskResult> {
  readonly job: EngineJob;
  /** Ids of the parts' jobs, in order. */
  readonly partIds: readonly string[];
  readonly join: Joining<Result>;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Of a part whose outcome means nothing: somebody else has written to the store. */
const UNREADABLE: StoredFailure = {
  message: "what came of it cannot be read in the engine's store",
  code: "outcome-unreadable",
  scope: "run",
  onPurpose: false,
  retryable: true,
  retryAt: null,
};

/** How a run ended, depending on its parts. */
export async function joinOutcomes<Result extends TaskResult>(run: CutRun<Result>): Promise<Outcome<Result>> {
  const { job, partIds, join, startedAt, finishedAt } = run;
  const values = byPart(await job.getChildrenValues<unknown>(), partIds);
  const failures = byPart<unknown>(await job.getIgnoredChildrenFailures(), partIds);
  const inOrder: Outcome<Result>[] = [];
  for (const [index, value] of [...values].toSorted(([left], [right]) => left - right)) {
    const outcome = readOutcome<Result>(value);
    if (outcome === undefined) failures.set(index, JSON.stringify(UNREADABLE));
    else inOrder.push(outcome);
  }
  const [first, ...others] = inOrder.flatMap(({ result }) => (result === null ? [] : [result]));
  const result = first === undefined ? null : join([first, ...others]);
  const cutShort = inOrder.find(({ windowOver }) => windowOver);
  const rest = { startedAt, finishedAt, ...(cutShort === undefined ? {} : { windowOver: true as const }) };
  const [failed] = [...failures].toSorted(([left], [right]) => left - right);
  if (failed !== undefined) {
    const [index, reason] = failed;
    const place = partIds.length === 1 ? "" : `${failures.size} of ${partIds.length} parts failed, part ${index + 1}: `;
    const failure = readStoredFailure(typeof reason === "string" ? reason : undefined);
    return { state: "failed", reason: `${place}${failure.message}`, result, failure, ...rest };
  }
  if (result === null) {
    const reason = inOrder[0]?.reason ?? "nothing was left of it in the engine";
    return { state: inOrder[0]?.state ?? "skipped", reason, result, ...rest };
  }
  if (cutShort !== undefined) return { state: "stopped", reason: cutShort.reason, result, ...rest };
  const stopped = inOrder.find(({ state }) => state === "stopped");
  const reason = result.status === "stopped" ? (stopped?.reason ?? result.reason) : result.reason;
  return { state: result.status, reason, result, ...rest };
}

/** Values by the index of their part. Both stores name a child by queue and id; the id follows the last colon. */
function byPart<Value>(values: Readonly<Record<string, Value>>, partIds: readonly string[]): Map<number, Value> {
  const indexes = new Map(partIds.map((id, index) => [id, index]));
  return new Map(
    Object.entries(values).flatMap(([name, value]) => {
      const index = indexes.get(name.slice(name.lastIndexOf(":") + 1));
      return index === undefined ? [] : [[index, value]];
    }),
  );
}
