import { composeSession } from "./compose-session.ts";
import { seededRandom } from "./seeded-random.ts";
import { SESSION_CASES, type SessionCase } from "./session-case.ts";
import type { WireSession } from "./wire-session.ts";

export interface SessionPlan {
  /** The same seed gives exactly the same sessions. A 32-bit integer. */
  readonly seed: number;
  readonly count: number;
  /** When the first session may begin, in epoch milliseconds. */
  readonly startAt: number;
  /** Least number of messages in each session. Default: as many as the conversation has. */
  readonly messagesPerSession?: number;
}

/** Sessions begin within this time, spread evenly. */
const PERIOD_MS = 4 * 3_600_000;

/**
 * Made-up sessions of a service desk, one after another in the order in which they begin, in the wire format of the
 * chat history API. The first twelve, and every twelve after them, show each of `SESSION_CASES` once.
 */
export function* generateSessions({
  seed,
  count,
  startAt,
  messagesPerSession = 0,
}: SessionPlan): Generator<WireSession> {
  const spacing = PERIOD_MS / Math.max(count, 1);
  for (let index = 0; index < count; index += 1) {
    const random = seededRandom(seed, 2 * index);
    const idDigits = random.integer(0, 0xffffff).toString(16).padStart(6, "0");
    yield composeSession({
      sessionId: `ws-${String(index + 1).padStart(4, "0")}-${idDigits}`,
      sessionCase: caseOf(seed, index),
      startAt: startAt + Math.floor(index * spacing) + random.integer(0, Math.floor(spacing) - 1),
      minMessages: messagesPerSession,
      random,
    });
  }
}

function caseOf(seed: number, index: number): SessionCase {
  const round = Math.floor(index / SESSION_CASES.length);
  const inOrder = seededRandom(seed, 2 * round + 1).shuffled(SESSION_CASES);
  return inOrder[index % SESSION_CASES.length] ?? "ordinary";
}
