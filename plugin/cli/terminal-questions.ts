import { confirm, isCancel, log } from "@clack/prompts";
import { type Failure, InputError, toldToStop } from "../base/failure.ts";
import { brokenOff, type Questions } from "../checklist/walk-and-fix.ts";
import { terminalText } from "./terminal-text.ts";

/** Standard error, since standard output is for the result. */
const output = process.stderr;

/** Asks whether to do something. @throws Failure `stopped` when the user cancels */
export type Confirm = (question: string) => Promise<boolean>;

/**
 * Asks before something that cannot be undone: without an answer it is not done. Undefined where there is no terminal
 * to ask on.
 */
export function terminalConfirm(): Confirm | undefined {
  return hasTerminal() ? (question) => ask(question, false, () => toldToStop("stopped: nothing was done")) : undefined;
}

/**
 * Asks questions on the terminal.
 *
 * @throws InputError if there is no terminal
 */
export function terminalQuestions(): Questions {
  if (!hasTerminal()) throw needsYes("install asks questions");
  return {
    asked: true,
    confirm: (message) => ask(message, true, brokenOff),
    async waitUntilDone(instructions) {
      log.step(terminalText(instructions), { output });
      return ask("Is that done? Then it is checked again.", true, brokenOff);
    },
  };
}

/** The error of a command that would have to ask. */
export function needsYes(why: string): InputError {
  const message = `is needed here: ${why}, and there is no terminal to ask on`;
  return new InputError([{ file: "", place: "--yes", message }]);
}

function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

async function ask(message: string, initialValue: boolean, cancelled: () => Failure): Promise<boolean> {
  const answer = await confirm({ message: terminalText(message), initialValue, output });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * For `--yes`: agrees to everything, and tells the user what only the user can do.
 *
 * @param tell shows such an instruction
 */
export function agreement(tell: (instructions: string) => void): Questions {
  return {
    asked: false,
    confirm: async () => true,
    async waitUntilDone(instructions) {
      tell(terminalText(instructions));
      return false;
    },
  };
}
