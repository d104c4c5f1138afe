import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { type KeptFile, openKeptFile } from "./kept-file.ts";
import { fileText, instant, orUndefined } from "./kept-text.ts";

const refusedCalls = z.object({
  /** Since when calls have been counted. */
  since: instant,
  /** When a call last got its card. */
  lastTaken: orUndefined(instant),
  /** Calls that were refused, by hour and reason. */
  refused: z
    .array(
      z.object({
        /** When the hour begins. */
        hour: instant,
        reason: z.string(),
        calls: z.number(),
        /** When the last of them was refused. */
        last: instant,
      }),
    )
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
