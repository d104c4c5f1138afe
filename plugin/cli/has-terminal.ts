import { InputError } from "../base/failure.ts";

/** The error of a command that would have to ask. */
export function needsYes(why: string): InputError {
  const message = `is needed here: ${why}, and there is no terminal to ask on`;
  return new InputError([{ file: "", place: "--yes", message }]);
}

/** Whether there is a terminal to ask on. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}
