import { jsonText } from "../base/json-text.ts";
import { terminalText } from "../base/terminal-text.ts";
import { errorLines, type ToldError } from "./error-lines.ts";
import { EXIT } from "./exit-code.ts";
import type { Streams } from "./output.ts";
import { createProgram, UsageError } from "./program.ts";
import { shapeOf, wrapped } from "./text-shape.ts";

/**
 * Runs one command and shows its error if it fails.
 *
 * @returns the exit code
 */
export async function runCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  streams: Streams = process,
): Promise<number> {
  try {
    return await createProgram(environment, streams)(args);
  } catch (error) {
    return report(error, args.includes("--json"), environment, streams);
  }
}

/** Shows an error, one line for each mistake, and returns the exit code. */
function report(error: unknown, json: boolean, environment: NodeJS.ProcessEnv, { stdout, stderr }: Streams): number {
  const { lines, status, exitCode } = describe(error);
  if (json) stdout.write(`${jsonText({ status, errors: lines })}\n`);
  const text = lines.map((line) => `esm-chat: ${terminalText(line)}`).join("\n");
  if (text !== "") stderr.write(`${wrapped(text, shapeOf(stderr, environment))}\n`);
  return exitCode;
}

function describe(error: unknown): ToldError {
  if (error instanceof UsageError) return { lines: [error.message], status: "wrong-input", exitCode: EXIT.wrongInput };
  return errorLines(error);
}
