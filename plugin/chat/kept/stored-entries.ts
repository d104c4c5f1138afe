import type { LogCutter } from "../chat-log.ts";
import { comparableText } from "../clean-text.ts";
import { instantOfLocalTime } from "../local-time.ts";
import type { Instant, WidgetSession } from "../session.ts";

/** An entry of the log that stands on a card. */
export interface StoredEntry {
  /** In whole seconds, as the log shows it. */
  readonly at: Instant;
  /** Without white space at its end. */
  readonly text: string;
}

/**
 * Cuts the log of a card into its entries. Undefined when the log was not made with a template like this one.
 *
 * @param log as `comparableText` leaves it
 * @param storedCount messages by the card's own count, if it has one
 */
export function storedEntries(
  log: string,
  { tailOf, entryStart }: LogCutter,
  session: WidgetSession,
  storedCount: number | undefined,
): StoredEntry[] | undefined {
  if (entryStart === undefined) return undefined;
  const starts = [...log.matchAll(entryStart)];
  if (starts.length === 0) return undefined;
  const entries = starts.map((start, index) => ({
    at: instantOfLocalTime(start[1] ?? ""),
    text: log.slice(start.index, starts[index + 1]?.index).trimEnd(),
  }));
  const last = entries.pop();
  if (last === undefined || [last, ...entries].some(({ at }) => Number.isNaN(at))) return undefined;
  const tails = tailsOf(tailOf, session, starts.length, Math.max(starts.length, storedCount ?? 0));
  const tail = tails.find((end) => end !== "" && last.text.endsWith(end)) ?? "";
  return [...entries, { ...last, text: last.text.slice(0, last.text.length - tail.length).trimEnd() }];
}

/** What may stand below the last entry: the end of the template, and the line that says what was left out. */
function tailsOf(tailOf: LogCutter["tailOf"], session: WidgetSession, shown: number, counted: number): string[] {
  if (session.messages.length === 0) return [];
  // The session may have ended since the log was written.
  const states = [session, { ...session, endedAt: null }];
  return states.flatMap((state) =>
    [0, counted - shown].map((omitted) => comparableText(tailOf(state, counted, omitted)).trim()),
  );
}
