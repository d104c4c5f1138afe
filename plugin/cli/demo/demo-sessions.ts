import { type PlatformSession, platformSessionSchema } from "../../sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../sandbox/sessions/generate-sessions.ts";
import { UNKNOWN_VISITORS } from "../../sandbox/sessions/people.ts";
import type { WireSession } from "../../sandbox/sessions/wire-session.ts";

const SEED = 2026;
const SESSIONS = 24;

/** External ids of people in the demonstration's sessions of whom ESM knows nothing. */
export const DEMO_STRANGERS: readonly string[] = UNKNOWN_VISITORS.flatMap(({ externalId }) => externalId ?? []);

/** The demonstration's chat sessions. @param startAt when the first one may begin, epoch milliseconds */
export function demoSessions(startAt: number): WireSession[] {
  return [...generateSessions({ seed: SEED, count: SESSIONS, startAt })];
}

/** One more, which begins within four hours. @param startAt epoch milliseconds */
export function anotherSession(startAt: number): PlatformSession {
  const [session] = generateSessions({ seed: SEED + 1, count: 1, startAt });
  return platformSessionSchema.parse(session);
}

/** The same, as the sandbox keeps them. */
export function demoPlatformSessions(startAt: number): PlatformSession[] {
  return demoSessions(startAt).map((session) => platformSessionSchema.parse(session));
}
