import type { TaskResult } from "../../task/task.ts";
import type { Outcome } from "./job-data.ts";
import { storable } from "./job-failure.ts";

/** Shortens a result to so many entries in each of its lists. */
export type Kept<Result extends TaskResult> = (result: Result, mostEntries: number) => Result;

/** Entries in each list of a result that the engine keeps: the first that fits. */
const ENTRIES = [200, 20, 0];

/**
 * What the engine keeps of what came of a run or a part. The lists in it are cut before anything else is done with them;
 * what is still too long without any list is left out, and only how it ended is kept.
 *
 * @param longest characters, as JSON
 */
export function keptOutcome<Result extends TaskResult>(
  outcome: Outcome<Result>,
  kept: Kept<Result>,
  longest: number,
): Outcome<Result> {
  const { result } = outcome;
  if (result === null) return outcome;
  let characters = 0;
  for (const entries of ENTRIES) {
    const short = storable({ ...outcome, result: kept(result, entries) });
    characters = JSON.stringify(short).length;
    if (characters <= longest) return short;
  }
  const tooLong = `its report takes ${characters} characters, and ${longest} are the most that the engine keeps`;
  return { ...outcome, reason: outcome.reason ?? tooLong, result: null };
}
