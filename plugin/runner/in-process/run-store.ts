import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { refusing } from "../../state/kept-file.ts";
import { openKeptLines, readKeptLines } from "../../state/kept-lines.ts";
import type { TaskResult } from "../../task/task.ts";
import type { Plan } from "../firing-plan.ts";
import { type RunRecord, type TaskKey, taskName } from "../task-runner.ts";
import { runLines, runLineText, type StoredRuns, storedRuns } from "./run-lines.ts";

/** Runs of a task in an environment that are remembered. */
export const MOST_RUNS = 500;

/** Lines after which a file is written anew with the latest runs only. */
const MOST_LINES = 4 * MOST_RUNS;

/** Hexadecimal digits; 64 bits are enough to tell the environments of one machine apart. */
const DIGITS = 16;

const FILE_NAME = /^runs-[0-9a-f]{16}\.jsonl$/;

const NAME = "the run history";

/** The runs and the plan of one task in one environment, kept across restarts. */
export interface RunFile<Result extends TaskResult> {
  readonly runs: readonly RunRecord<Result>[];
  readonly plan: Plan | undefined;
  /** What the user should know about the file as it was found. */
  readonly warning: string | undefined;
  /**
   * Notes a change; when this returns it outlives the process and a power cut.
   *
   * @param latest all that is to be kept, for when the file is written anew
   * @throws Failure `runs-not-written`
   */
  keep(
    change: { readonly run?: RunRecord<Result>; readonly plan?: Plan | null | undefined },
    latest: () => Pick<StoredRuns<Result>, "runs" | "plan">,
  ): void;
}

/**
 * Opens the file of a task in an environment; there need not be one yet. A last line that a dying process did not finish
 * is dropped, and so are lines that cannot be understood.
 *
 * @param folder made if it does not exist. Nobody else may write there meanwhile
 * @throws InputError when this user may not read or write there
 */
export function openRunFile<Result extends TaskResult>(folder: string, key: TaskKey, now: number): RunFile<Result> {
  const digest = createHash("sha256").update(taskName(key)).digest("hex").slice(0, DIGITS);
  const all = (stored: Pick<StoredRuns<TaskResult>, "runs" | "plan">) => runLines({ ...stored, key }, MOST_RUNS);
  const file = openKeptLines({
    ...keptAs(join(folder, `runs-${digest}.jsonl`)),
    now: () => now,
    mostLines: MOST_LINES,
    counting: (lines) => all(storedRuns(lines) ?? { runs: [], plan: undefined }),
  });
  const stored = storedRuns<Result>(file.lines);
  return {
    runs: stored?.runs ?? [],
    plan: stored?.plan,
    warning: file.warning,
    keep: (change, latest) => file.append({ key, ...change }, () => all(latest())),
  };
}

/**
 * What a folder tells of runs and plans, without changing anything; a process that keeps them may be at work.
 *
 * @throws InputError when this user may not read there
 */
export function readRunFolder(folder: string): readonly StoredRuns<TaskResult>[] {
  return refusing({ file: folder, name: NAME }, () => {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    const names = readdirSync(folder).filter((name) => FILE_NAME.test(name));
    return names.flatMap((name) => storedRuns(readKeptLines(keptAs(join(folder, name)))?.lines ?? []) ?? []);
  });
}

function keptAs(file: string) {
  return {
    file,
    name: NAME,
    text: runLineText,
    whenNotWritten: {
      code: "runs-not-written",
      scope: "run" as const,
      retryable: true,
      means: "after a restart a run may be repeated",
    },
  };
}
