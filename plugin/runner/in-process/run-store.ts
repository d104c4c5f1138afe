import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Failure, InputError } from "../../base/failure.ts";
import { removeLeftBehind, replaceFile } from "../../state/replace-file.ts";
import type { TaskResult } from "../../task/task.ts";
import type { Plan } from "../firing-plan.ts";
import { type RunRecord, type TaskKey, taskName } from "../task-runner.ts";
import { readRunLines, runLine, type StoredRuns } from "./run-lines.ts";

/** Runs of a task in an environment that are remembered. */
export const MOST_RUNS = 500;

/** Lines after which a file is written anew with the latest runs only. */
const MOST_LINES = 4 * MOST_RUNS;

/** Far more than those lines take. */
const LARGEST_BYTES = 64 * 1024 * 1024;

const OWNER_ONLY = 0o600;

/** Hexadecimal digits; 64 bits are enough to tell the environments of one machine apart. */
const DIGITS = 16;

const FILE_NAME = /^runs-[0-9a-f]{16}\.jsonl$/;

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
  const file = join(folder, `runs-${digest}.jsonl`);
  const { stored, warning } = refusing(file, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    removeLeftBehind(file, now);
    const read = readFile<Result>(file);
    // Nothing may be appended to a line without an end, and the name of a new file has to outlive a power cut too.
    replaceFile(file, whole(key, read?.stored ?? { runs: [], plan: undefined }));
    return { stored: read?.stored, warning: read?.warning };
  });
  let lines = stored?.runs.length ?? 0;
  return {
    runs: stored?.runs ?? [],
    plan: stored?.plan,
    warning,
    keep(change, latest) {
      try {
        lines += 1;
        if (lines <= MOST_LINES) {
          append(file, runLine(key, change));
          return;
        }
        const all = latest();
        replaceFile(file, whole(key, all));
        lines = all.runs.length;
      } catch (error) {
        // What was written of the line, if anything, has no end.
        lines = MOST_LINES;
        const message = `the run history ${file} could not be written (${systemCode(error)}): after a restart a run may be repeated`;
        throw new Failure(message, { code: "runs-not-written", scope: "run", retryable: true, cause: error });
      }
    },
  };
}

/**
 * What a folder tells of runs and plans, without changing anything; a process that keeps them may be at work.
 *
 * @throws InputError when this user may not read there
 */
export function readRunFolder(folder: string): readonly StoredRuns<TaskResult>[] {
  return refusing(folder, () => {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    const names = readdirSync(folder).filter((name) => FILE_NAME.test(name));
    return names.flatMap((name) => readFile(join(folder, name))?.stored ?? []);
  });
}

function readFile<Result extends TaskResult>(file: string) {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > LARGEST_BYTES)
    return { stored: undefined, warning: `the run history ${file} is too large: it begins anew` };
  const { stored, isTorn, unreadable } = readRunLines<Result>(readFileSync(file, "utf8"));
  const bad = [
    ...(unreadable.length === 0 ? [] : [`${unreadable.length} lines, the first of them line ${unreadable[0]}`]),
    ...(isTorn ? ["the last line, which was not finished"] : []),
  ];
  const warning =
    bad.length === 0 ? undefined : `the run history ${file} is damaged: ${bad.join(" and ")}, is left out`;
  return { stored, warning };
}

function whole(key: TaskKey, { runs, plan }: Pick<StoredRuns<TaskResult>, "runs" | "plan">): string {
  const lines = runs.slice(-MOST_RUNS).map((run) => runLine(key, { run }));
  return [...lines, ...(plan === undefined ? [] : [runLine(key, { plan })])].join("");
}

function append(file: string, text: string): void {
  const handle = openSync(file, "a", OWNER_ONLY);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Turns what the file system refuses into what the user has to change. */
function refusing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = `the run history cannot be kept here (${systemCode(error)}): this user must be able to write into the folder, and to read the file if there is one`;
    throw new InputError([{ file, place: "", message }]);
  }
}

/** What the system calls the trouble; an error that does not come from the system is thrown on. */
function systemCode(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
