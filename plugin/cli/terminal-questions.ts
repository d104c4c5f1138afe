import { createInterface } from "node:readline/promises";
import { confirm, isCancel, log, select } from "@clack/prompts";
import type { Failure } from "../base/failure.ts";
import { terminalText } from "../base/terminal-text.ts";
import { brokenOff, type Questions } from "../checklist/walk-and-fix.ts";
import { hasTerminal, needsYes } from "./has-terminal.ts";
import { shapeOf, wrapped } from "./text-shape.ts";

/** Standard error, since standard output is for the result. */
const output = process.stderr;

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
    async waitUntilDone(instructions, found) {
      if (found === undefined) tell(instructions);
      else tell(`It is not so yet: ${found}`);
      const message = found === undefined ? "Is that done? Then it is checked again." : "Is it done now?";
      const answer = await choose(message);
      if (answer === "stop") throw brokenOff();
      return answer === "done";
    },
  };
}

/** A terminal that can only print one line after the other. */
function isDumb(): boolean {
  return process.env["TERM"] === "dumb";
}

function tell(text: string): void {
  if (isDumb()) output.write(`${inLines(text)}\n`);
  else log.step(inLines(text), { output });
}

/** Columns of the bar at the left of each question. */
const BAR = 3;

function inLines(text: string): string {
  const { columns } = shapeOf(output, process.env);
  return wrapped(terminalText(text), { columns: columns === undefined || isDumb() ? columns : columns - BAR });
}

/**
 * The end of input is an answer too: on Ctrl-D the library's questions never end, and the process would end with the
 * cursor hidden.
 */
async function untilEndOfInput<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const { stdin } = process;
  const end = () => ended.abort();
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string } | undefined) => {
    if (key?.ctrl === true && key.name === "d") end();
  };
  stdin.on("keypress", onKey).once("end", end);
  try {
    return await question(ended.signal);
  } finally {
    stdin.off("keypress", onKey).off("end", end);
  }
}

type Choice = "done" | "later" | "stop";

const CHOICES: readonly { readonly value: Choice; readonly label: string; readonly hint: string }[] = [
  { value: "done", label: "Yes", hint: "look again" },
  { value: "later", label: "Later", hint: "go on with the other items" },
  { value: "stop", label: "Stop", hint: "what has been done stays" },
];

async function choose(message: string): Promise<Choice> {
  if (isDumb()) {
    const answer = await typed(`${message} [yes, later, stop] `);
    return answer === undefined ? "stop" : (CHOICES.find(({ value }) => value.startsWith(answer))?.value ?? "done");
  }
  const options = [...CHOICES];
  const initialValue: Choice = "done";
  const answer = await untilEndOfInput((signal) =>
    select<Choice>({ message: inLines(message), options, initialValue, output, signal }),
  );
  return isCancel(answer) ? "stop" : answer;
}

/** @throws what `cancelled` makes, when the user cancels */
export async function ask(message: string, initialValue: boolean, cancelled: () => Failure): Promise<boolean> {
  if (isDumb()) {
    const answer = await typed(`${message} [${initialValue ? "Y/n" : "y/N"}] `);
    if (answer === undefined) throw cancelled();
    return answer === "" ? initialValue : answer.startsWith("y");
  }
  const answer = await untilEndOfInput((signal) =>
    confirm({ message: inLines(message), initialValue, output, signal }),
  );
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** The line that is typed, in small letters; undefined at the end of input and after Ctrl-C. */
async function typed(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output, terminal: false });
  const ended = new AbortController();
  const stop = () => lines.close();
  process.on("SIGINT", stop);
  lines.once("close", () => ended.abort());
  try {
    return (await lines.question(inLines(question), { signal: ended.signal })).trim().toLowerCase();
  } catch (error) {
    if (ended.signal.aborted) return undefined;
    throw error;
  } finally {
    process.off("SIGINT", stop);
    lines.close();
  }
}

/**
 * For `--yes`: agrees to everything, and tells the user what only the user can do.
 *
 * @param show shows such an instruction
 */
export function agreement(show: (instructions: string) => void): Questions {
  return {
    asked: false,
    confirm: async () => true,
    async waitUntilDone(instructions) {
      show(terminalText(instructions));
      return false;
    },
  };
}
