import type { LastRun } from "../checklist/task-operation.ts";
import type { Configuration } from "../settings/configuration.ts";
import { readRunFolder } from "../task-runner/in-process/run-store.ts";

/** The last run of the environment that `serve` keeps a note of; undefined where it keeps none. */
export async function lastKeptRun({ journalFolder, name }: Configuration): Promise<LastRun | undefined> {
  const runs = readRunFolder(journalFolder)
    .filter(({ key }) => key.environment === name)
    .flatMap((stored) => stored.runs)
    .flatMap(({ finishedAt, state }) =>
      finishedAt === null || state === "skipped" ? [] : [{ at: finishedAt, state }],
    );
  return runs.toSorted((left, right) => right.at - left.at)[0];
}
