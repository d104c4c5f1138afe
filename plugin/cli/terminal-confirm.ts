import { endedByUser, InputError } from "../base/failure.ts";

/** Asks whether to do something. @throws Failure `stopped` when the user cancels */
export type Confirm = (question: string) => Promise<boolean>;

/**
 * Asks before something that cannot be undone: without an answer it is not done. Undefined where there is no terminal
 * to ask on.
 */
export function terminalConfirm(): Confirm | undefined {
  if (!hasTerminal()) return undefined;
  return async (question) => {
    // What asks on a terminal is loaded when something is asked.
    const { ask } = await import("./terminal-questions.ts");
    return ask(question, false, () => endedByUser("stopped: nothing was done"));
  };
}

/** The error of a command that would have to ask. */
export function needsYes(why: string): InputError {
  const message = `is needed here: ${why}, and there is no terminal to ask on`;
  return new InputError([{ file: "", place: "--yes", message }]);
}

/** Whether there is a terminal to ask on. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}
