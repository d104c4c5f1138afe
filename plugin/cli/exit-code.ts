import type { RunStatus } from "../task/task.ts";

/** Exit codes, which users and scripts rely on. */
export const EXIT = {
  done: 0,
  /** Wrong arguments or configuration; no system was contacted. */
  wrongInput: 1,
  /** Could not work at all: unreachable, login refused, template missing. */
  couldNotWork: 2,
  /** Finished, but some sessions failed. */
  someFailed: 3,
  /** Stopped early on purpose; the next run continues. */
  stopped: 4,
} as const;

export function exitCodeOf(status: RunStatus): number {
  switch (status) {
    case "done":
      return EXIT.done;
    case "failures":
      return EXIT.someFailed;
    case "stopped":
      return EXIT.stopped;
  }
}

/** From the worst to the best. */
const BY_WEIGHT = [EXIT.couldNotWork, EXIT.wrongInput, EXIT.someFailed, EXIT.stopped] as const;

/** The exit code of work whose parts ended with these. */
export function worstExitCode(exitCodes: readonly number[]): number {
  return BY_WEIGHT.find((code) => exitCodes.includes(code)) ?? EXIT.done;
}
