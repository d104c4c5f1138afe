import { terminalText } from "../base/terminal-text.ts";
import type { DeadLetter, DeadLetters } from "../runner/engine/dead-letters.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

export interface DeadLettersOptions {
  /** The id of a dead letter, or `all`. */
  readonly sendAgain?: string;
}

/**
 * `esm-chat dead-letters`: shows the runs, and parts of runs, that failed in all of their attempts, and makes workers
 * try them again.
 *
 * @returns the exit code
 * @throws Failure `no-such-dead-letter`
 */
export async function deadLettersCommand(
  { sendAgain }: DeadLettersOptions,
  output: Output,
  letters: DeadLetters,
): Promise<number> {
  const listed = await letters.list();
  if (sendAgain === undefined) {
    if (output.json) output.result({ deadLetters: listed.map(shown) });
    else output.say(listed.length === 0 ? "There are no dead letters." : table(listed, output.shape));
    return EXIT.done;
  }
  const ids = sendAgain === "all" ? listed.map(({ id }) => id) : [sendAgain];
  for (const id of ids) await letters.sendAgain(id);
  if (output.json) output.result({ sentAgain: ids });
  else output.say(`${ids.length} sent again: workers take them up as soon as their environments are free.`);
  return EXIT.done;
}

function shown({ dueAt, failedAt, ...letter }: DeadLetter): unknown {
  return { ...letter, dueAt: new Date(dueAt).toISOString(), failedAt: new Date(failedAt).toISOString() };
}

function table(letters: readonly DeadLetter[], shape: TextShape): string {
  const rows = letters.map(({ id, key, part, failedAt, attempts, reason }) => [
    id,
    terminalText(key.environment),
    part === null ? "whole run" : `part ${part.number} of ${part.of}`,
    new Date(failedAt).toISOString(),
    String(attempts),
    terminalText(reason),
  ]);
  return textTable(rows, ["id", "environment", "what", "failed at", "attempts", "reason"], shape);
}
