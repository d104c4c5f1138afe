import { confirm, isCancel, log } from "@clack/prompts";
import { InputError } from "../base/failure.ts";
import { brokenOff, type Questions } from "../checklist/walk-and-fix.ts";
import { terminalText } from "./terminal-text.ts";

/** Standard error, since standard output is for the result. */
const output = process.stderr;

/**
 * Asks questions on the terminal.
 *
 * @throws InputError if there is no terminal
 */
export function terminalQuestions(): Questions {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const message = "is needed here: install asks questions, and there is no terminal to ask on";
    throw new InputError([{ file: "", place: "--yes", message }]);
  }
  return {
    asked: true,
    confirm: ask,
    async waitUntilDone(instructions) {
      log.step(terminalText(instructions), { output });
      return ask("Is that done? Then it is checked again.");
    },
  };
}

async function ask(message: string): Promise<boolean> {
  const answer = await confirm({ message: terminalText(message), output });
  if (isCancel(answer)) throw brokenOff();
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
