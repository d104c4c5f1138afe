import type { Progress } from "../task/task.ts";
import { terminalLine } from "./terminal-text.ts";

/** Milliseconds between two pictures. */
const REFRESH_MS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/**
 * One line on a terminal that tells how far the work has come. It only writes: the spinners of prompt libraries take
 * over standard input, and with it Ctrl-C, which belongs to the run.
 */
export function createProgressDisplay(
  stream: { readonly columns?: number; write(text: string): unknown },
  now: () => number,
) {
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
export function progressLine({ doing, done, total }: Progress): string {
  if (total === undefined || total === 0) return `${doing}  ${done}`;
  const filled = Math.floor((Math.min(done, total) / total) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  return `${doing}  ${bar}  ${done} of ${total} (${Math.floor((done / total) * 100)} %)`;
}
