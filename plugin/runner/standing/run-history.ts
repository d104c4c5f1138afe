import type { Instant } from "../../chat/session.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { EngineSettings } from "../../settings/engine-settings.ts";
import { readPutAside } from "../../state/open-journal.ts";
import { DOWNLOAD_TASK_NAME } from "../../task/download/download-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import { keyOf } from "../environment/one-at-a-time.ts";
import type { RunRecord, TaskRunner } from "../task-runner.ts";
import { type ReadReport, readReport } from "./kept-report.ts";

/** A run, as it is shown. */
export interface ShownRun extends Omit<RunRecord<RunReport>, "key" | "result" | "isForSome"> {
  /** Whether it was for some sessions only, such as one that was tried again. */
  readonly isForSome: boolean;
  /** Null for a run that left no report, or one that cannot be read. */
  readonly report: Omit<ReadReport, "failures"> | null;
  /** The first of those that were tried in this run or put aside before it. */
  readonly failures: readonly ShownFailure[];
  /** Failures besides these. */
  readonly failuresLeftOut: number;
}

/** A session that could not be filled, or whose card could not be made. */
export interface ShownFailure {
  readonly sessionId: string | null;
  /** Empty where there is no card, or its id cannot be read. */
  readonly dataCardId: string;
  readonly reason: string;
  /**
   * When the failure says that it is tried again; null when not until somebody has changed something. A card that was put
   * aside for it is tried again when `putAsideNow` says.
   */
  readonly retryAt: Instant | null;
  /** Whether the run tried it; the others were put aside before. */
  readonly tried: boolean;
  /** Whether a run can be asked for it alone: it has a card, and the id of its session is known. */
  readonly canBeTriedNow: boolean;
}

/** A card that is put aside. */
export interface PutAside extends Omit<ShownFailure, "retryAt" | "tried"> {
  readonly retryAt: Instant;
  /** Failures in a row. */
  readonly count: number;
  readonly firstFailedAt: Instant;
  readonly lastFailedAt: Instant;
}

/**
 * The latest runs of one environment, the latest first.
 *
 * @throws Failure when the engine does not answer
 */
export async function runHistory(
  runner: Pick<TaskRunner<RunReport>, "history">,
  environment: string,
  limit: number,
): Promise<readonly ShownRun[]> {
  const runs = await runner.history({ key: { environment, task: DOWNLOAD_TASK_NAME }, limit });
  return runs.map(shownRun);
}

function shownRun({ result, ...record }: RunRecord<RunReport>): ShownRun {
  const { runId, trigger, dueAt, startedAt, finishedAt, state, reason } = record;
  const run = { runId, trigger, dueAt, startedAt, finishedAt, state, reason, isForSome: record.isForSome === true };
  const found = readReport(result);
  if (found === undefined) return { ...run, report: null, failures: [], failuresLeftOut: 0 };
  const { failures, ...report } = found;
  const failuresLeftOut = Math.max(0, report.sessions.failed - failures.length);
  return { ...run, report, failures: failures.map(shownFailure), failuresLeftOut };
}

function shownFailure({ retryAt, ...failure }: ReadReport["failures"][number]): ShownFailure {
  return {
    ...failure,
    retryAt: retryAt === null ? null : Date.parse(retryAt),
    canBeTriedNow: canBeTried(failure),
  };
}

/**
 * What is put aside now, the latest failure first. `runNow` with `sessionId` tries one of them at once: see `TaskRunner`.
 *
 * @returns undefined on a shared engine, where each part of a run has a journal on the machine that ran it: there the
 *   failures of the last run tell
 */
export function putAsideNow(configuration: Configuration, engine: EngineSettings): readonly PutAside[] | undefined {
  if (engine.kind !== "process") return undefined;
  return readPutAside(configuration.journalFolder, keyOf(configuration))
    .map(({ dataCardId, sessionId, failures }) => ({
      dataCardId,
      sessionId,
      ...failures,
      canBeTriedNow: canBeTried({ dataCardId, sessionId }),
    }))
    .toSorted((left, right) => right.lastFailedAt - left.lastFailedAt);
}

function canBeTried({ sessionId, dataCardId }: Pick<ShownFailure, "sessionId" | "dataCardId">): boolean {
  return sessionId !== null && dataCardId !== "";
}
