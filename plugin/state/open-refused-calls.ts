import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { type KeptFile, openKeptFile } from "./kept-file.ts";
import { fileText, instant, orUndefined } from "./kept-text.ts";

/** Hours of a day by reasons, of which there are some thirty: more were not counted by the plugin. */
const MOST_LINES = 5_000;

const refusedCalls = z.object({
  /** Since when calls have been counted. */
  since: instant,
  /** When that was last seen to go on; older versions do not say. */
  countedAt: orUndefined(instant),
  /** When a call last got its card. */
  lastTaken: orUndefined(instant),
  /** Calls that were refused, by hour and reason. */
  refused: z
    .array(
      z.object({
        /** When the hour begins. */
        hour: instant,
        reason: z.string().max(100),
        calls: z.number().int().min(1),
        /** When the last of them was refused. */
        last: instant,
      }),
    )
    .max(MOST_LINES)
    .readonly(),
});

/** What `serve` tells `check` of the calls of `createChatSession`: times and counts, nothing of callers or sessions. */
export type RefusedCalls = z.output<typeof refusedCalls>;

export type RefusedCallsOfHour = RefusedCalls["refused"][number];

const DAY_MS = 24 * 3_600_000;

/** Those of the last 24 hours. */
export function ofLastDay(refused: readonly RefusedCallsOfHour[], now: Instant): RefusedCallsOfHour[] {
  return refused.filter(({ last }) => last > now - DAY_MS);
}

/**
 * The same calls in the same order, none of them later than now: times of a clock that was set back since, which would
 * seem new until the clock gets there again.
 */
export function notAfter(counts: RefusedCalls, now: Instant): RefusedCalls {
  const { since, countedAt, lastTaken, refused } = counts;
  const latest = refused.reduce(
    (before, { last }) => Math.max(before, last),
    Math.max(since, countedAt ?? since, lastTaken ?? since),
  );
  if (latest <= now) return counts;
  const earlier = (at: Instant) => at - (latest - now);
  return {
    since: earlier(since),
    countedAt: countedAt && earlier(countedAt),
    lastTaken: lastTaken && earlier(lastTaken),
    refused: refused.map((one) => ({ ...one, hour: earlier(one.hour), last: earlier(one.last) })),
  };
}

/** @param folder made if it does not exist */
export function openRefusedCalls(folder: string, environmentKey: EnvironmentKey): KeptFile<RefusedCalls> {
  return openKeptFile({
    file: join(folder, `refused-calls-${environmentKey}.json`),
    name: "the count of refused calls",
    text: fileText(1, refusedCalls),
    whenNotWritten: {
      code: "refused-calls-not-written",
      scope: "run",
      retryable: true,
      means: "esm-chat check does not learn of them",
    },
  });
}
