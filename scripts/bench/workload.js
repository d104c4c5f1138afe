// Sessions to measure with: as many as wanted, each with an id and a visitor of its own. Their messages are shared
// between sessions of one pattern, so that a large sandbox fits into memory; on the wire they are as long as ever.

import { generateSessions } from "../../dist/sandbox/sessions/generate-sessions.js";
import { readSessionsFile } from "../../dist/sandbox/sessions-file.js";

/** Different sessions at most: twenty rounds of the generator's twelve cases. */
const PATTERNS = 240;
const SEED = 7;
/** 2026-03-02T08:00:00Z, a time without meaning. */
const START = Date.UTC(2026, 2, 2, 8);
const DAY_MS = 86_400_000;

/**
 * @typedef {object} Workload
 * @property {number} sessions
 * @property {number} messages at least so many each
 * @property {boolean} [active] whether none of them has ended; otherwise those that the generator leaves open
 * @property {string} [input] a file with sessions to take instead of made-up ones
 * @property {number} [delayMs] by which every answer comes later, as over a network
 * @property {number} [finishedCards] cards besides those of the sessions that are finished already
 */

/** The sandbox's time: long enough after all sessions that every grace time has passed. @type {number} */
export const CLOCK = START + 2 * DAY_MS;

/** @param {Workload} workload */
export function workloadSessions({ sessions, messages, active = false, input }) {
  const patterns = input === undefined ? made(Math.min(sessions, PATTERNS), messages) : readSessionsFile(input);
  return Array.from({ length: sessions }, (_, index) => {
    const pattern = patterns[index % patterns.length];
    const number = String(index + 1).padStart(7, "0");
    return {
      ...pattern,
      ...(active ? { status: "active", endedAt: null } : {}),
      sessionId: `bench-${number}`,
      visitor: {
        visitorId: `visitor-${number}`,
        name: `Visitor ${number}`,
        externalId: `visitor.${number}@example.org`,
      },
    };
  });
}

/** The sandbox's time for sessions of a file: a day after the last of them. @param {readonly {endedAt: string | null}[]} sessions */
export function clockAfter(sessions) {
  const ends = sessions.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
  return ends.reduce((latest, at) => Math.max(latest, at), CLOCK - DAY_MS) + DAY_MS;
}

/**
 * @param {number} count
 * @param {number} messagesPerSession
 */
function made(count, messagesPerSession) {
  return [...generateSessions({ seed: SEED, count, startAt: START, messagesPerSession })];
}
