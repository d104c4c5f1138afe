import { destination, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import type { Logger } from "../base/logger.ts";
import type { Progress } from "../task/task.ts";
import { createProgressDisplay } from "./progress-display.ts";
import { terminalText } from "./terminal-text.ts";

/** Where a command says what: results on standard output, everything else on standard error. */
export interface Output {
  readonly json: boolean;
  readonly log: Logger;
  /** A line, or lines, for people; nothing with `--json`. */
  say(text: string): void;
  /** Something that needs attention but stops nothing; on standard error. */
  warn(text: string): void;
  /** The one result of a command with `--json`. */
  result(value: unknown): void;
  /** Shows how far the work has come, on a terminal. */
  progress(progress: Progress): void;
  /** Takes the progress display away. */
  endProgress(): void;
}

export function createOutput(json: boolean, environment: NodeJS.ProcessEnv): Output {
  const display = process.stderr.isTTY ? createProgressDisplay(process.stderr, () => performance.now()) : undefined;
  return {
    json,
    log: createLog(environment),
    say(text) {
      if (!json) process.stdout.write(`${text}\n`);
    },
    warn: (text) => process.stderr.write(`esm-chat: ${terminalText(text)}\n`),
    result: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    progress: (progress) => display?.show(progress),
    endProgress: () => display?.end(),
  };
}

function createLog(environment: NodeJS.ProcessEnv): Logger {
  const isTerminal = process.stderr.isTTY;
  const level = environment["ESM_CHAT_LOG_LEVEL"] ?? (isTerminal ? "error" : "warn");
  const stream = isTerminal ? PinoPretty({ destination: 2, sync: true }) : destination({ fd: 2, sync: true });
  return pino({ level: pino.levels.values[level] === undefined ? "warn" : level, base: null }, stream);
}
