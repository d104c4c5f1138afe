import { z } from "zod";
import { type SessionBounds, USUAL_SESSION_BOUNDS } from "../outside/chat-history/session-bounds.ts";
import { wholeNumber } from "./setting-types.ts";

const MEGABYTE = 1_000_000;

/** The section `limits`: how large a thing from outside may be. Whatever is larger fails alone. */
export const limitSettings = z
  .strictObject({
    sessionMegabytes: wholeNumber(1, 256)
      .default(USUAL_SESSION_BOUNDS.bytes / MEGABYTE)
      .describe("megabytes of one session, as the platform sends it"),
    sessionMessages: wholeNumber(100, 1_000_000)
      .default(USUAL_SESSION_BOUNDS.messages)
      .describe("messages of one session"),
    sessionJoinings: wholeNumber(10, 100_000)
      .default(USUAL_SESSION_BOUNDS.joinings)
      .describe("live chats of one session, and joinings of support persons to them, together"),
    sessionPages: wholeNumber(1, 10_000)
      .default(USUAL_SESSION_BOUNDS.pages)
      .describe("pages in which the platform gives one session"),
    batchMegabytes: wholeNumber(1, 1_024)
      .default(32)
      .describe(
        "megabytes of logs that are worked on together; where 200 sessions have more, fewer are taken at a time. Raise it only together with the memory that the process may have",
      ),
  })
  .describe("how much is taken of what comes from outside; a session that is larger fails alone, with its figures");

/** The section `limits`, with defaults filled in. */
export type LimitSettings = z.output<typeof limitSettings>;

export function sessionBounds(limits: LimitSettings): SessionBounds {
  return {
    bytes: limits.sessionMegabytes * MEGABYTE,
    messages: limits.sessionMessages,
    joinings: limits.sessionJoinings,
    pages: limits.sessionPages,
  };
}

export function batchBytes({ batchMegabytes }: LimitSettings): number {
  return batchMegabytes * MEGABYTE;
}
