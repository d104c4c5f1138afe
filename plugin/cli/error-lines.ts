import { Failure, InputError, problemLine } from "../base/failure.ts";
import { EXIT } from "./exit-code.ts";

/** How an error that ended a command is told. */
export interface ToldError {
  /** One for each mistake. */
  readonly lines: readonly string[];
  /** For `--json`. */
  readonly status: string;
  readonly exitCode: number;
}

export function errorLines(error: unknown): ToldError {
  if (error instanceof InputError) {
    return { lines: error.problems.map(problemLine), status: "wrong-input", exitCode: EXIT.wrongInput };
  }
  if (error instanceof Failure) {
    const exitCode = error.onPurpose ? EXIT.stopped : EXIT.couldNotWork;
    return { lines: error.message.split("\n"), status: error.code, exitCode };
  }
  // A bug: its message could hold anything, so only the place in the code is shown.
  const place =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")) : [];
  const name = error instanceof Error ? error.name : typeof error;
  return {
    lines: [`internal error (${name})`, ...place.slice(0, 5)],
    status: "internal-error",
    exitCode: EXIT.couldNotWork,
  };
}
