import { type DestinationStream, destination, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { jsonText, printableJson } from "../base/json-text.ts";
import type { Logger } from "../base/logger.ts";
import type { Progress } from "../task/task.ts";
import { terminalLine, terminalText } from "./terminal-text.ts";

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  readonly log: Logger;
  /** One or more lines for people; nothing with `--json`. */
  say(text: string): void;
  /** A warning that does not stop the command; on standard error. */
  warn(text: string): void;
  /** The one result of a command with `--json`. */
  result(value: unknown): void;
  /** Shows the progress, on a terminal. */
  progress(progress: Progress): void;
  /** Removes the progress display. */
  endProgress(): void;
}

/** The streams that a command writes to: those of the process, or a test's own. */
export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

interface TextStream {
  readonly isTTY?: boolean;
  /** Columns of the terminal. */
  readonly columns?: number;
  /** The log writes directly to this file descriptor, so that no line is lost when the process ends. */
  readonly fd?: number;
  write(text: string): unknown;
}

export function createOutput(
  json: boolean,
  environment: NodeJS.ProcessEnv,
  { stdout, stderr }: Streams = process,
): Output {
  const display = stderr.isTTY === true ? createProgressDisplay(stderr, () => performance.now()) : undefined;
  return {
    json,
    log: createLog(environment, stderr),
    say(text) {
      if (!json) stdout.write(`${text}\n`);
    },
    warn: (text) => stderr.write(`esm-chat: ${terminalText(text)}\n`),
    result: (value) => stdout.write(`${jsonText(value)}\n`),
    progress: (progress) => display?.show(progress),
    endProgress: () => display?.end(),
  };
}

function createLog(environment: NodeJS.ProcessEnv, stderr: TextStream): Logger {
  const level = environment["ESM_CHAT_LOG_LEVEL"] ?? (stderr.isTTY === true ? "error" : "warn");
  // For a terminal, PinoPretty takes the line apart again, so that what is escaped in it would be printed raw.
  const streamWrite = stderr.isTTY === true ? terminalText : printableJson;
  return pino(
    { level: pino.levels.values[level] === undefined ? "warn" : level, base: null, hooks: { streamWrite } },
    logStream(stderr),
  );
}

function logStream(stderr: TextStream): DestinationStream {
  if (stderr.isTTY === true) return PinoPretty({ destination: 2, sync: true });
  return stderr.fd === undefined ? stderr : destination({ fd: stderr.fd, sync: true });
}

/** Milliseconds between two updates. */
const REFRESH_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/**
 * Progress in one line on a terminal. It only writes: the spinners of prompt libraries take over standard input, and
 * with it Ctrl-C, which must stop the run.
 */
function createProgressDisplay(stream: { readonly columns?: number; write(text: string): unknown }, now: () => number) {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(progress: Progress): void {
      if (now() - shownAt < REFRESH_MS) return;
      shownAt = now();
      stream.write(`${CLEAR_LINE}${terminalLine(progressLine(progress), Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    end(): void {
      if (shownAt > Number.NEGATIVE_INFINITY) stream.write(CLEAR_LINE);
      shownAt = Number.NEGATIVE_INFINITY;
    },
  };
}

const BAR_WIDTH = 24;

/** `reading chat histories  ████████░░░░  400 of 1200 (33 %)` */
function progressLine({ doing, done, total }: Progress): string {
  if (total === undefined || total === 0) return `${doing}  ${done}`;
  const filled = Math.floor((Math.min(done, total) / total) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  return `${doing}  ${bar}  ${done} of ${total} (${Math.floor((done / total) * 100)} %)`;
}
