import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RETRY_POLICY } from "../../../plugin/outside/http/policy.ts";
import {
  decideRetry,
  type FailedAttempt,
  MESSAGE_BYTES,
  mayHelp,
  readRetryAfter,
  readWaitInMessage,
} from "../../../plugin/outside/http/retry.ts";

const NOW = Date.UTC(2026, 2, 2, 10);
const SECOND = 1000;
const POLICY = { ...RETRY_POLICY, attempts: 4, firstDelayMs: 500, maxDelayMs: 1_500, longestWaitMs: 60_000 };

function decide(failed: Partial<FailedAttempt>, random = 0) {
  const defaults = { attempt: 1, status: undefined, networkError: undefined, retryAt: undefined, repeatable: true };
  return decideRetry({ ...defaults, ...failed }, POLICY, NOW, random);
}

describe("whether trying again may help", () => {
  it.each([
    [408, true, true],
    [429, true, true],
    [500, true, true],
    [502, true, true],
    [503, true, true],
    [504, true, true],
    [400, true, false],
    [401, true, false],
    [403, true, false],
    [404, true, false],
    [409, true, false],
    [501, true, false],
    [429, false, true],
    [408, false, false],
    [500, false, false],
    [502, false, false],
    [503, false, true],
    [504, false, false],
  ])("status %i of a request that may be repeated (%s): %s", (status, repeatable, expected) => {
    expect(mayHelp({ status, networkError: undefined, repeatable }, RETRY_POLICY)).toBe(expected);
  });

  it.each([
    ["ECONNREFUSED", true, true],
    ["ENOTFOUND", true, true],
    ["EAI_AGAIN", true, true],
    ["ECONNRESET", true, true],
    ["EPIPE", true, true],
    ["ETIMEDOUT", true, true],
    ["TOO_LARGE", true, false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", true, false],
    ["ECONNREFUSED", false, true],
    ["ENOTFOUND", false, true],
    ["EAI_AGAIN", false, true],
    ["ECONNRESET", false, false],
    ["EPIPE", false, false],
    ["ETIMEDOUT", false, false],
  ])("%s of a request that may be repeated (%s): %s", (networkError, repeatable, expected) => {
    expect(mayHelp({ status: undefined, networkError, repeatable }, RETRY_POLICY)).toBe(expected);
  });
});

describe("how long to wait before trying again", () => {
  it.each([
    ["the first delay", { status: 503, attempt: 1 }, 500],
    ["twice as long after the second attempt", { status: 503, attempt: 2 }, 1_000],
    ["never longer than the longest delay", { status: 503, attempt: 3 }, 1_500],
    ["the same after a network error", { networkError: "ECONNRESET", attempt: 2 }, 1_000],
    ["as long as the reply says", { status: 429, retryAt: NOW + 42 * SECOND }, 42 * SECOND],
    ["exactly the longest wait", { status: 429, retryAt: NOW + 60 * SECOND }, 60 * SECOND],
    ["its own delay when the time to come back is now", { status: 429, retryAt: NOW, attempt: 2 }, 1_000],
    ["its own delay when the time to come back is over", { status: 503, retryAt: NOW - SECOND }, 500],
    ["its own delay when it is longer", { status: 503, retryAt: NOW + 700, attempt: 2 }, 1_000],
  ])("%s", (_name, failed, delayMs) => {
    expect(decide(failed)).toEqual({ retry: true, delayMs });
  });

  it("takes a part away by chance, never more than the jitter", () => {
    expect(decide({ status: 500 }, 0.5)).toEqual({ retry: true, delayMs: 425 });
    expect(decide({ status: 500 }, 0.999999)).toEqual({ retry: true, delayMs: 350 });
  });

  it("takes nothing away from a time that the other side named", () => {
    expect(decide({ status: 503, retryAt: NOW + 5 * SECOND }, 0.999999)).toEqual({ retry: true, delayMs: 5 * SECOND });
  });
});

describe("when to give up", () => {
  it.each([
    ["after the last attempt", { status: 503, attempt: 4 }],
    ["after the last attempt, also with a time to come back", { status: 503, attempt: 4, retryAt: NOW + SECOND }],
    ["at once when it cannot help", { status: 404 }],
    ["at once when it cannot help, whatever Retry-After says", { status: 404, retryAt: NOW + SECOND }],
    ["at once when it is not known whether a create happened", { networkError: "ECONNRESET", repeatable: false }],
  ])("%s", (_name, failed) => {
    expect(decide(failed)).toEqual({ retry: false, toldToWait: undefined });
  });

  it.each([
    ["on the first attempt", 1],
    ["on the last one", 4],
  ])("told to wait longer than the longest wait, %s: with the time to come back", (_name, attempt) => {
    const retryAt = NOW + 60 * SECOND + 1;
    expect(decide({ status: 429, attempt, retryAt })).toEqual({ retry: false, toldToWait: retryAt });
  });
});

describe("a wait that stands only in the message of a reply (observed)", () => {
  it.each<[string, number]>([
    ["Too many requests, try again in 30 seconds", 30],
    ['{"code":429,"message":"Rate limit exceeded. Please try again in 30 seconds.","error":"Too Many Requests"}', 30],
    ["Try again in 1 second", 1],
    ["please wait 45 secs before trying again", 45],
    ["Retry after 5s", 5],
    ["retry-after: 12", 12],
    ["RETRY IN 7 SEC.", 7],
    ["try again after 2 minutes", 120],
    ["try again in 1 minute and 30 seconds", 90],
    ["try again in 2m 5s", 125],
    ["wait 3 mins", 180],
    ["Requests are available again in 1 hour", 3_600],
    ["The limit resets in 1.5 seconds", 1.5],
    ["retry in 1500 ms", 1.5],
    ["try again in a minute", 60],
    ["Limit of 100 requests per 60 seconds reached; try again in 20 seconds", 20],
    ["wait 999999 hours", 86_400],
    ["wait 2 days", 86_400],
    ["try again in 0 seconds", 0],
    ["try again in 1,000 seconds", 1_000],
    ["try again (in 20 seconds)", 20],
    ["Try again later. Wait 15 seconds", 15],
  ])("%s", (message, seconds) => {
    expect(readWaitInMessage(message, NOW)).toBe(NOW + seconds * SECOND);
  });

  it.each([
    "",
    "Too many requests",
    "Try again later",
    "100 requests per 60 seconds",
    "try again after 2026-11-03T10:00:00Z",
    "try again at 10:30",
    "try again after 100 requests",
    "wait 1234567890 seconds",
    "waiter 30 seconds",
    "try again\nin 30 seconds",
    "Try again later (code 429)",
    "Please wait. Error 500",
    "429 Too Many Requests. Try again later. Request id 12345",
    "Too many requests. The service is available 24 hours a day",
    "try again later, session 4711",
  ])("is not made up from %j", (message) => {
    expect(readWaitInMessage(message, NOW)).toBeUndefined();
  });

  it("is never longer than a day, in whatever text", () => {
    const word = fc.constantFrom(
      "again",
      "wait",
      "retry",
      " ",
      "in",
      "1",
      "99",
      ":",
      "-",
      ".",
      "s",
      "minutes",
      "and",
      "a",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 200 }), (words) => {
        const at = readWaitInMessage(words.join(""), NOW) ?? NOW;
        expect(at).toBeGreaterThanOrEqual(NOW);
        expect(at).toBeLessThanOrEqual(NOW + 86_400 * SECOND);
      }),
    );
  });

  it.each<[string, string, number | undefined]>([
    ["words about waiting", "wait ".repeat(MESSAGE_BYTES), undefined],
    ["digits", `wait ${"1".repeat(MESSAGE_BYTES)}`, undefined],
    ["colons", `wait 1${":".repeat(MESSAGE_BYTES)}`, NOW + SECOND],
    ["colons and digits", `wait ${"1:".repeat(MESSAGE_BYTES)}`, undefined],
    ["words and numbers", "again in 1: ".repeat(MESSAGE_BYTES), NOW + SECOND],
    ["white space", `wait 1${" ".repeat(MESSAGE_BYTES)}`, NOW + SECOND],
    ["letters", `wait 1 ${"s".repeat(MESSAGE_BYTES)}`, undefined],
  ])("is looked for in one pass through a hostile text: %s", (_name, hostile, expected) => {
    expect(readWaitInMessage(hostile, NOW)).toBe(expected);
  });
});

describe("Retry-After", () => {
  const HOUR = 3600 * SECOND;
  const later = new Date(NOW + 30 * SECOND).toUTCString();

  it.each([
    ["is not there", undefined, NOW, undefined],
    ["in seconds counts from now", "30", NOW, NOW + 30 * SECOND],
    ["in seconds does not look at the reply's Date", "30", NOW - HOUR, NOW + 30 * SECOND],
    ["in seconds with spaces around", " 30 ", NOW, NOW + 30 * SECOND],
    ["of 0 is now", "0", NOW, NOW],
    ["as a date", later, NOW, NOW + 30 * SECOND],
    ["as a date counts from the reply's Date, ours being an hour late", later, NOW, NOW + 30 * SECOND],
    ["as a date in the past is now", new Date(NOW - HOUR).toUTCString(), NOW, NOW],
    ["as a date, without a Date in the reply, counts from our own time", later, undefined, NOW + 30 * SECOND],
    ["that is neither", "soon", NOW, undefined],
    ["that is neither, with a number in it", "soon 5", NOW, undefined],
    ["below zero", "-5", NOW, undefined],
    ["with a fraction", "1.5", NOW, undefined],
    ["that is empty", "", NOW, undefined],
  ])("%s", (_name, header, replyDate, expected) => {
    expect(readRetryAfter(header, replyDate, NOW)).toBe(expected);
  });

  it("as a date is the same wait whatever our own clock says", () => {
    for (const skew of [-9 * HOUR, 0, 9 * HOUR]) {
      expect(readRetryAfter(later, NOW, NOW + skew)).toBe(NOW + skew + 30 * SECOND);
    }
  });

  it.each([["999999999"], ["Sat, 13 Sep 275760 00:00:00 GMT"]])(
    "far away (%s) is still a time that can be written",
    (header) => {
      const at = readRetryAfter(header, 0, NOW) ?? Number.NaN;
      expect(at).toBeGreaterThan(NOW);
      expect(() => new Date(at).toISOString()).not.toThrow();
    },
  );
});
