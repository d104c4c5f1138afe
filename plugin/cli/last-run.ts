import type { LastRun, Served } from "../checklist/task-operation.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import { readRunFolder } from "../runner/in-process/run-store.ts";
import type { Configuration } from "../settings/configuration.ts";
import { openRunNote } from "../state/run-note.ts";
import { openServedNote } from "../state/served-note.ts";

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

/**
 * Since when `serve` works for the environment on this machine: it leaves a note when it starts, and plans of its own
 * runs. Undefined if there is neither.
 */
export function servedBefore(configuration: Configuration): Served | undefined {
  const { journalFolder, name } = configuration;
  const noted = openServedNote(journalFolder, keyOf(configuration)).read();
  const planned = readRunFolder(journalFolder).find(({ key, plan }) => key.environment === name && plan !== undefined);
  const since = noted?.since ?? planned?.plan?.handledUntil;
  return since === undefined ? undefined : { since };
}
