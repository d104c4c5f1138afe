import { endedByUser } from "../base/failure.ts";
import { hasTerminal } from "./has-terminal.ts";

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
