import { type DestinationStream, destination, pino } from "pino";
import { jsonText, printableJson } from "../base/json-text.ts";
import { lateModule } from "../base/late-module.ts";
import type { Logger, OperatorLog } from "../base/logger.ts";
import { terminalLine, terminalText } from "../base/terminal-text.ts";
import type { Progress } from "../task/task.ts";
import { isDrawnOn, shapeOf, type TextShape, wrapped } from "./text-shape.ts";

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  readonly log: Logger;
  /** What standard output can show. */
  readonly shape: TextShape;
  /** One or more lines for people, broken between words where a terminal is too narrow; nothing with `--json`. */
  say(text: string): void;
  /** Lines that somebody copies, as they are; nothing with `--json`. */
  print(text: string): void;
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

/** Only a terminal is shown a log of words. */
const terminalLog = lateModule(() => import("./terminal-log.ts"));

/** @param usualLevel from where on the log is written where nobody watches, unless the environment says otherwise */
export async function openOutput(
  json: boolean,
  environment: NodeJS.ProcessEnv,
  streams: Streams = process,
  usualLevel?: "info" | "warn",
): Promise<ServeOutput> {
  if (streams.stderr.isTTY === true) await terminalLog.load();
  return createOutput(json, environment, streams, usualLevel);
}

function createOutput(
  json: boolean,
  environment: NodeJS.ProcessEnv,
  { stdout, stderr }: Streams,
  usualLevel: "info" | "warn" = "warn",
): ServeOutput {
  const isTerminal = stderr.isTTY === true;
  const asked = environment["ESM_CHAT_LOG_LEVEL"];
  const display = isDrawnOn(stderr, environment)
    ? createProgressDisplay(stderr, () => performance.now())
    : { show: () => undefined, clear: () => undefined, end: () => undefined };
  const shape = shapeOf(stdout, environment);
  const print = (text: string) => {
    display.clear();
    if (!json) stdout.write(`${text}\n`);
  };
  const tell = (text: string) => {
    display.clear();
    stderr.write(`${wrapped(terminalText(text), shapeOf(stderr, environment))}\n`);
  };
  return {
    json,
    shape,
    log: createLog(asked ?? (isTerminal ? "error" : usualLevel), environment, stderr, display.clear),
    isWatched: isTerminal && asked === undefined,
    say: (text) => print(wrapped(text, shape)),
    print,
    warn: (text) => tell(`esm-chat: ${text}`),
    tell,
    result: (value) => stdout.write(`${jsonText(value)}\n`),
    progress: display.show,
    endProgress: display.end,
  };
}

/** @param before called before a line is written to a terminal */
function createLog(level: string, environment: NodeJS.ProcessEnv, stderr: TextStream, before: () => void): OperatorLog {
  // For a terminal, PinoPretty takes the line apart again, so that what is escaped in it would be printed raw.
  const escaped = stderr.isTTY === true ? terminalText : printableJson;
  return pino(
    { level: pino.levels.values[level] === undefined ? "warn" : level, base: null, hooks: { streamWrite: escaped } },
    logStream(stderr, environment, before),
  );
}

/** JSON for machines, such as the journal; on a terminal a line of text. */
function logStream(stderr: TextStream, environment: NodeJS.ProcessEnv, before: () => void): DestinationStream {
  if (stderr.isTTY === true) {
    const { coloured } = shapeOf(stderr, environment);
    return terminalLog.needed().linesForTerminal(coloured, (text) => {
      before();
      stderr.write(text);
    });
  }
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
      const columns = Math.max(20, (stream.columns ?? 80) - 1);
      const lines = latest.size === 1 ? progressLines(progress) : [[...latest.values()].map(progressWords).join(" · ")];
      const line = lines.find((one) => one.length <= columns) ?? lines.at(-1) ?? "";
      stream.write(`${CLEAR_LINE}${terminalLine(line, columns)}`);
    },
    clear,
    end() {
      latest.clear();
      clear();
    },
  };
}

const BAR_WIDTH = 24;

/** `helsinki: reading chat histories  ████████░░░░  400 of 1200 (33 %)`, and the same ever shorter. */
function progressLines(progress: Progress): string[] {
  const { done, total } = progress;
  const doing = `${whose(progress)}${progress.doing}`;
  if (total === undefined || total === 0) return [`${doing}  ${done}`];
  const filled = Math.floor((Math.min(done, total) / total) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor((done / total) * 100)} %`;
  const counts = `${done} of ${total} (${percent})`;
  return [`${doing}  ${bar}  ${counts}`, `${doing}  ${counts}`, `${doing}  ${percent}`];
}

/** Without the bar: `helsinki: reading chat histories 400 of 1200` */
function progressWords(progress: Progress): string {
  const { doing, done, total } = progress;
  return `${whose(progress)}${doing} ${done}${total === undefined || total === 0 ? "" : ` of ${total}`}`;
}

function whose({ environment }: Progress): string {
  return environment === undefined ? "" : `${environment}: `;
}
