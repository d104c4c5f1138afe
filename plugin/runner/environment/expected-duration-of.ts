import { InputError } from "../../base/failure.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { DOWNLOAD_TASK_NAME } from "../../task/download/download-task.ts";
import { type ExpectedDuration, expectedDuration, type PastRun } from "../../task/download/expected-duration.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { TaskResult } from "../../task/task.ts";
import { readRunFolder } from "../in-process/run-store.ts";

/** How long a run of so many cards will take, from past runs and request budgets. */
export function expectedDurationOf(
  { name, task, esm, chatHistory }: Configuration,
  runFolder: string,
): (cards: number) => ExpectedDuration {
  const limits = { esm: esm.budget, chatHistory: chatHistory.budget };
  return (cards) =>
    expectedDuration({ cards, concurrency: task.concurrency, limits, pastRuns: pastRuns(name, runFolder) });
}

/** The latest first. Without a history that can be read, there are none. */
function pastRuns(environment: string, runFolder: string): PastRun[] {
  try {
    return readRunFolder(runFolder)
      .filter(({ key }) => key.environment === environment && key.task === DOWNLOAD_TASK_NAME)
      .flatMap(({ runs }) => runs.toReversed())
      .flatMap(({ result }) => (isRunReport(result) ? [result] : []))
      .map(({ sessions, durationMs }) => ({ cards: sessions.seen, durationMs }));
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function isRunReport(result: TaskResult | null): result is RunReport {
  return result?.status !== "stopped" && result !== null && "sessions" in result && "durationMs" in result;
}
