import type { RetryPolicy } from "./policy.ts";

/** What went wrong with one attempt. */
export interface FailedAttempt {
  /** Counted from 1. */
  readonly attempt: number;
  readonly status: number | undefined;
  readonly networkError: string | undefined;
  /** Epoch milliseconds from `Retry-After`, or from the message of the reply. */
  readonly retryAt: number | undefined;
  /** False for a request that must not be carried out twice, such as a create. */
  readonly repeatable: boolean;
}

export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number }
  /**
   * `toldToWait` is set when another attempt would help, but only after a longer pause than we wait: the pause's end in
   * epoch milliseconds.
   */
  | { readonly retry: false; readonly toldToWait: number | undefined };

/** Whether and when to try again. Pure: time and randomness are arguments. */
export function decideRetry(failed: FailedAttempt, policy: RetryPolicy, now: number, random: number): RetryDecision {
  if (!mayHelp(failed, policy)) return { retry: false, toldToWait: undefined };
  const named = failed.retryAt === undefined ? 0 : failed.retryAt - now;
  if (named > policy.longestWaitMs) return { retry: false, toldToWait: failed.retryAt };
  if (failed.attempt >= policy.attempts) return { retry: false, toldToWait: undefined };
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failed.attempt - 1));
  const own = Math.round(full * (1 - policy.jitter * random));
  // Never shorter than our own delay: a `Retry-After` in the past would use up all attempts at once.
  return { retry: true, delayMs: Math.max(named, own) };
}

/** Whether the same request may succeed later, without anybody changing anything. */
export function mayHelp(failed: Omit<FailedAttempt, "attempt" | "retryAt">, policy: RetryPolicy): boolean {
  const { status, networkError, repeatable } = failed;
  if (status !== undefined) return (repeatable ? policy.statuses : policy.notBegunStatuses).includes(status);
  if (networkError === undefined) return false;
  return (repeatable ? policy.errors : policy.notSentErrors).includes(networkError);
}

/** The latest time that can be written as a date, in epoch milliseconds. */
const END_OF_TIME = 8.64e15;

/**
 * Epoch milliseconds from a `Retry-After` header, in seconds or as an HTTP date; undefined for anything else. An HTTP
 * date is compared with the reply's own `Date`, so that a wrong clock on one side does no harm.
 */
export function readRetryAfter(header: string | undefined, replyDate: number | undefined, now: number) {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return now + Number(header) * 1000;
  // Date.parse alone would take any text that ends in a number for a date.
  const date = /\d{2}:\d{2}:\d{2}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(END_OF_TIME, now + Math.max(0, date - (replyDate ?? now)));
}

/** Bytes of a reply in which its message is looked for. */
export const MESSAGE_BYTES = 4_096;
/** A wait that stands only in a message is not believed to be longer than a day. */
const LONGEST_TOLD_MS = 86_400_000;

/*
 * A word about waiting and a number. One without a unit stands right behind the word, since others are codes and ids
 * ("Try again later (code 429)"); no sentence ends between them. Every repetition is bounded, so that a hostile text costs
 * no more than its length.
 */
const WORD = String.raw`\b(?:again|retry(?:ing)?|wait|(?:available|resets?)[^\d\n.!?]{0,20}\bin)\b`;
const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,6}(?:\.\d{1,3})?)(?![\d.,:/-]{0,20}\d)`;
const WITH_UNIT = new RegExp(
  [
    String.raw`${WORD}[^\d\n.!?]{0,40}(?<number>${NUMBER}|\b(?:an?|one)(?=\s{1,3}(?:second|minute|hour)))`,
    String.raw`\s{0,3}(?<unit>milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b`,
    String.raw`(?:[ ,]{0,3}(?:and )?(?<seconds>\d{1,2}) ?(?:seconds?|secs?|s)\b)?`,
  ].join(""),
  "iu",
);
const WITHOUT_UNIT = new RegExp(
  String.raw`${WORD}(?:[\s:=-]{1,3}(?:in|after|for)\b)?[\s:=-]{1,3}(?<number>${NUMBER})(?!\s{0,3}\p{L})`,
  "iu",
);

/**
 * Epoch milliseconds from the message of a reply without `Retry-After` that says how long to wait (observed): `try again
 * in 30 seconds`, `Retry after 1 minute and 30 seconds`. A number without a unit is seconds. Undefined where the message
 * does not say, or names a time of day.
 */
export function readWaitInMessage(message: string, now: number): number | undefined {
  const told = (WITH_UNIT.exec(message) ?? WITHOUT_UNIT.exec(message))?.groups;
  if (told === undefined) return undefined;
  const { number = "", unit = "s", seconds = "0" } = told;
  const count = /^\d/.test(number) ? Number(number.replaceAll(",", "")) : 1;
  return now + Math.min(LONGEST_TOLD_MS, count * millisecondsOf(unit.toLowerCase()) + Number(seconds) * 1000);
}

function millisecondsOf(unit: string): number {
  if (unit.startsWith("ms") || unit.startsWith("milli")) return 1;
  if (unit.startsWith("m")) return 60_000;
  if (unit.startsWith("h")) return 3_600_000;
  return unit.startsWith("d") ? LONGEST_TOLD_MS : 1000;
}
