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

/** Lines after which a file is rewritten with only the latest runs. */
const MOST_LINES = 4 * MOST_RUNS;

/** Hexadecimal digits; 64 bits are enough to tell the environments of one machine apart. */
const DIGITS = 16;

const FILE_NAME = /^runs-[0-9a-f]{16}\.jsonl$/;

const NAME = "the run history";

/** Keeps the runs and the plan of one task in one environment across restarts. */
export interface RunFile<Result extends TaskResult> {
  readonly runs: readonly RunRecord<Result>[];
  readonly plan: Plan | undefined;
  /** What was wrong with the file when it was opened, for the user. */
  readonly warning: string | undefined;
  /**
   * Saves a change, which survives a crash and a power cut once this returns.
   *
   * @param latest all that is to be kept, for rewriting the file
   * @throws Failure `runs-not-written`
   */
  keep(
    change: { readonly run?: RunRecord<Result>; readonly plan?: Plan | null | undefined },
    latest: () => Pick<StoredRuns<Result>, "runs" | "plan">,
  ): void;
}

/**
 * Opens the file of a task in an environment; it need not exist yet. An incomplete last line, and lines that cannot be
 * understood, are dropped.
 *
 * @param folder made if it does not exist; only one process may write there
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
 * Reads the runs and plans in a folder without changing anything, even while a process writes them.
 *
 * @throws InputError when this user may not read there
 */
export function readRunFolder(folder: string): readonly StoredRuns<TaskResult>[] {
  const read = (): readonly StoredRuns<TaskResult>[] => {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    const names = readdirSync(folder).filter((name) => FILE_NAME.test(name));
    return names.flatMap((name) => storedRuns(readKeptLines(keptAs(join(folder, name)))?.lines ?? []) ?? []);
  };
  return refusing({ file: folder, name: NAME }, read, "read");
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
