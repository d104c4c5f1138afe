import type { LastRun } from "../checklist/task-operation.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import { readRunFolder } from "../runner/in-process/run-store.ts";
import type { Configuration } from "../settings/configuration.ts";
import { openRunNote } from "../state/run-note.ts";

/**
 * The environment's last run. Every run on this machine leaves a note; the runs that `serve` keeps also hold those that
 * failed before they began. Undefined if there is neither.
 */
export async function lastKeptRun(configuration: Configuration): Promise<LastRun | undefined> {
  const { journalFolder, name } = configuration;
  const served = readRunFolder(journalFolder)
    .filter(({ key }) => key.environment === name)
    .flatMap((stored) => stored.runs)
    .flatMap(({ finishedAt, state }) =>
      finishedAt === null || state === "skipped" ? [] : [{ at: finishedAt, state }],
    );
  const noted: LastRun | undefined = openRunNote(journalFolder, keyOf(configuration)).read();
  return [...(noted === undefined ? [] : [noted]), ...served].toSorted((left, right) => right.at - left.at)[0];
}
