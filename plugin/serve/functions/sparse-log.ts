import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";

/** Milliseconds in which a line is written once. */
const MINUTE_MS = 60_000;

/** Writes lines that callers could make any number of. */
export interface SparseLog {
  /**
   * Writes the line, unless the same one was written within the last minute: then it is counted, and the minute ends
   * with a line that says in `more` how many there were.
   *
   * @param fields of which there are few different ones
   */
  warn: SparseLine;
  /** The same, for what needs no attention. */
  info: SparseLine;
  /** Writes what was only counted so far. From now on, each line is written once. */
  close(): void;
}

type SparseLine = (fields: Readonly<Record<string, string | number>>, message: string) => void;

export function createSparseLog(log: Pick<Logger, "warn"> & Partial<Logger>, clock: Clock): SparseLog {
  const closed = new AbortController();
  /** How many lines are only counted, by the line; undefined for one that was not written within the last minute. */
  const counted = new Map<string, { more: number; readonly tell: (more: number) => void }>();

  function tellMore(line: string): number {
    const { more, tell } = counted.get(line) ?? { more: 0, tell: () => undefined };
    if (more > 0) tell(more);
    return more;
  }

  async function waitAndTell(line: string): Promise<void> {
    try {
      await clock.wait(MINUTE_MS, closed.signal);
    } catch {
      return;
    }
    const more = tellMore(line);
    const entry = counted.get(line);
    if (more === 0 || entry === undefined) {
      counted.delete(line);
      return;
    }
    entry.more = 0;
    await waitAndTell(line);
  }

  function writeSparsely(write: Logger["warn"]): SparseLine {
    return (fields, message) => {
      const line = JSON.stringify([fields, message]);
      const entry = counted.get(line);
      if (entry !== undefined) {
        entry.more += 1;
        return;
      }
      write(fields, message);
      counted.set(line, {
        more: 0,
        tell: (more) => write({ ...fields, more }, `${message}, and more in the last minute`),
      });
      void waitAndTell(line);
    };
  }

  return {
    warn: writeSparsely((fields, message) => log.warn(fields, message)),
    info: writeSparsely((fields, message) => log.info?.(fields, message)),
    close() {
      closed.abort();
      for (const line of counted.keys()) tellMore(line);
      counted.clear();
    },
  };
}
