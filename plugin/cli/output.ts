import { type DestinationStream, destination, pino } from "pino";
import { PinoPretty } from "pino-pretty";
import { jsonText, printableJson } from "../base/json-text.ts";
import type { Logger, OperatorLog } from "../base/logger.ts";
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

/** What `serve` writes: it goes on for weeks, and several runs with it. */
export interface ServeOutput extends Output {
  readonly log: OperatorLog;
  /** Whether somebody watches on a terminal, without a log level: told in words what the log says otherwise. */
  readonly isWatched: boolean;
  /** A line for whoever watches, where the progress is shown. */
  tell(line: string): void;
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

/** @param usualLevel from where on the log is written where nobody watches, unless the environment says otherwise */
export function createOutput(
  json: boolean,
  environment: NodeJS.ProcessEnv,
  { stdout, stderr }: Streams = process,
  usualLevel: "info" | "warn" = "warn",
): ServeOutput {
  const isTerminal = stderr.isTTY === true;
  const display = isTerminal ? createProgressDisplay(stderr, () => performance.now()) : undefined;
  return {
    json,
    log: createLog(environment["ESM_CHAT_LOG_LEVEL"] ?? (isTerminal ? "error" : usualLevel), stderr, display),
    isWatched: isTerminal && environment["ESM_CHAT_LOG_LEVEL"] === undefined,
    say(text) {
      if (!json) stdout.write(`${text}\n`);
    },
    warn(text) {
      display?.clear();
      stderr.write(`esm-chat: ${terminalText(text)}\n`);
    },
    tell(line) {
      display?.clear();
      stderr.write(`${terminalText(line)}\n`);
    },
    result: (value) => stdout.write(`${jsonText(value)}\n`),
    progress: (progress) => display?.show(progress),
    endProgress: () => display?.end(),
  };
}

function createLog(level: string, stderr: TextStream, display: ProgressDisplay | undefined): OperatorLog {
  // For a terminal, PinoPretty takes the line apart again, so that what is escaped in it would be printed raw.
  const escaped = stderr.isTTY === true ? terminalText : printableJson;
  function streamWrite(line: string): string {
    display?.clear();
    return escaped(line);
  }
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

interface ProgressDisplay {
  show(progress: Progress): void;
  /** Makes room for a line of text; the next progress is shown below it. */
  clear(): void;
  end(): void;
}

/**
 * Progress in one line on a terminal, of all environments whose runs go on. It only writes: the spinners of prompt
 * libraries take over standard input, and with it Ctrl-C, which must stop the run.
 */
function createProgressDisplay(
  stream: { readonly columns?: number; write(text: string): unknown },
  now: () => number,
): ProgressDisplay {
  let shownAt = Number.NEGATIVE_INFINITY;
  /** The latest of each environment whose run goes on. */
  const latest = new Map<string, Progress>();

  function clear(): void {
    if (shownAt > Number.NEGATIVE_INFINITY) stream.write(CLEAR_LINE);
    shownAt = Number.NEGATIVE_INFINITY;
  }

  return {
    show(progress) {
      const { environment = "" } = progress;
      if (progress.isOver === true) {
        latest.delete(environment);
        clear();
        return;
      }
      latest.set(environment, progress);
      if (now() - shownAt < REFRESH_MS) return;
      shownAt = now();
      const line = latest.size === 1 ? progressLine(progress) : [...latest.values()].map(progressWords).join(" · ");
      stream.write(`${CLEAR_LINE}${terminalLine(line, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    clear,
    end() {
      latest.clear();
      clear();
    },
  };
}

const BAR_WIDTH = 24;

/** `helsinki: reading chat histories  ████████░░░░  400 of 1200 (33 %)` */
function progressLine(progress: Progress): string {
  const { doing, done, total } = progress;
  if (total === undefined || total === 0) return progressWords(progress);
  const filled = Math.floor((Math.min(done, total) / total) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  return `${whose(progress)}${doing}  ${bar}  ${done} of ${total} (${Math.floor((done / total) * 100)} %)`;
}

/** The same without the bar: `helsinki: reading chat histories 400 of 1200` */
function progressWords(progress: Progress): string {
  const { doing, done, total } = progress;
  return `${whose(progress)}${doing} ${done}${total === undefined || total === 0 ? "" : ` of ${total}`}`;
}

function whose({ environment }: Progress): string {
  return environment === undefined ? "" : `${environment}: `;
}
