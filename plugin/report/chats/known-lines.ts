import type { LogCutter } from "../../chat/chat-log.ts";
import { CONTINUED } from "../../chat/kept/merge-log.ts";
import { TIME } from "../../chat/log-parts.ts";
import type { WidgetSession } from "../../chat/session.ts";

/** A line that a template writes above or below the entries. */
export interface KnownLine {
  readonly begin: string;
  readonly end: string;
}

/** Where such a line holds a value. The time zone is that of the log that is tried out, when it is UTC. */
const VALUE = new RegExp(String.raw`${TIME}|\p{Co}|UTC|\d+`, "gu");

/** Characters: a line of which less is known could be anybody's. */
const LEAST_KNOWN = 3;

/**
 * The lines that a template writes, and the one that stands between messages that the platform no longer has and newer
 * ones.
 *
 * @param session whose values are signs for private use
 * @param besides what else the template writes
 */
export function knownLines(parts: LogCutter, session: WidgetSession, besides: readonly string[]): KnownLine[] {
  const nobody = { ...session, visitor: { ...session.visitor, name: "" }, operators: [], liveChats: [] };
  const texts = [session, nobody].flatMap((one) =>
    [one, { ...one, endedAt: null }].flatMap((state) => [
      parts.of(state).head,
      ...[0, 1].map((omitted) => parts.tailOf(state, 1, omitted)),
    ]),
  );
  const lines = [...texts, ...besides, CONTINUED].flatMap((text) => text.split("\n"));
  return [...new Set(lines)].map(knownLine).filter(({ begin, end }) => begin.length + end.length >= LEAST_KNOWN);
}

function knownLine(line: string): KnownLine {
  const values = [...line.matchAll(VALUE)];
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return { begin: line, end: "" };
  return { begin: line.slice(0, first.index), end: line.slice(last.index + last[0].length).trimEnd() };
}

/** Whether every line that is not empty is one that the template writes. */
export function areKnown(text: string, known: readonly KnownLine[]): boolean {
  return text
    .split("\n")
    .every((line) => line.trim() === "" || known.some(({ begin, end }) => isKnown(line, begin, end)));
}

function isKnown(line: string, begin: string, end: string): boolean {
  const whole = line.trimEnd();
  return line.startsWith(begin) && whole.endsWith(end) && whole.length >= begin.trimEnd().length + end.length;
}
