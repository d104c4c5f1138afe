import type { Instant } from "../../chat/session.ts";

/** Why a text was erased. */
export type ErasureReason = "request" | "age";

const ERASED_BEGINNINGS: Readonly<Record<ErasureReason, string>> = {
  request: "Erased on request at ",
  age: "Erased after its retention time at ",
};

const BEGINNINGS = Object.values(ERASED_BEGINNINGS);

/** What follows in the same line; behind the line may stand what was said after the erasure. */
const REST_OF_LINE = /^(?<date>\d{4}-\d{2}-\d{2}) (?<time>\d{2}:\d{2}:\d{2}) \(UTC\)[ \t]*(?:\r?\n|\r|$)/;

/** Characters; more than the rest of such a line has. */
const LONGEST_REST = 100;

/** The text in place of an erased log. It distinguishes the card from one that was never filled. */
export function erasedLog(reason: ErasureReason, at: Instant): string {
  return `${ERASED_BEGINNINGS[reason]}${new Date(at).toISOString().slice(0, 19).replace("T", " ")} (UTC)`;
}

/** Patterns for `LIKE`, in which `_` is any one character, of logs that are erased and hold nothing else. */
export const ERASED_LOG_PATTERNS: readonly string[] = BEGINNINGS.map(
  (beginning) => `${beginning}____-__-__ __:__:__ (UTC)`,
);

/** When the log was erased, in whole seconds, also if newer entries stand below that line; null if it was not. */
export function erasedAt(log: string): Instant | null {
  return erasedLine(log)?.at ?? null;
}

/** Whether the log was erased and holds nothing newer. */
export function isErasedLog(log: string): boolean {
  return erasedLine(log)?.below.trim() === "";
}

/** What stands below the line of an erased log; the whole log if it was not erased. */
export function withoutErasedLine(log: string): string {
  return erasedLine(log)?.below ?? log;
}

function erasedLine(log: string): { readonly at: Instant; readonly below: string } | undefined {
  if (log === "") return undefined;
  const text = log.trimStart();
  const beginning = BEGINNINGS.find((one) => text.startsWith(one));
  if (beginning === undefined) return undefined;
  const [line, date, time] = REST_OF_LINE.exec(text.slice(beginning.length, beginning.length + LONGEST_REST)) ?? [];
  const at = Date.parse(`${date}T${time}Z`);
  return line === undefined || Number.isNaN(at) ? undefined : { at, below: text.slice(beginning.length + line.length) };
}
