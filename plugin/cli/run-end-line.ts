import { terminalLine } from "../base/terminal-text.ts";
import type { RunEnd } from "../runner/run-end.ts";
import type { RunState } from "../runner/task-runner.ts";

const SAID: Readonly<Record<RunState, string>> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  failures: "done, some failed",
  stopped: "stopped",
  failed: "FAILED",
  skipped: "left out",
};

/** The end of a run in one line for people: `helsinki: done; 12 cards seen, 3 written; next run at …`. */
export function runEndLine({ run, nextRunAt }: RunEnd): string {
  const { key, state, reason, result } = run;
  const counts = result?.sessions;
  const failed = counts === undefined || counts.failed === 0 ? "" : `, ${counts.failed} failed`;
  return [
    `${terminalLine(key.environment)}: ${SAID[state]}${reason === null ? "" : `: ${terminalLine(reason, 500)}`}`,
    ...(counts === undefined ? [] : [`${counts.seen} cards seen, ${counts.written} written${failed}`]),
    nextRunAt === null ? "no next run" : `next run at ${new Date(nextRunAt).toISOString()}`,
  ].join("; ");
}
