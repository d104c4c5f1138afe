// Bounds of the cards that the task makes: what is just taken, and one step more.
import assert from "node:assert/strict";
import { createNewSessions } from "../../../dist/state/open-new-sessions.js";
import { makeMissingCards } from "../../../dist/task/download/make-cards.js";
import { createRunEnd } from "../../../dist/task/run-end.js";

const NOW = Date.UTC(2026, 10, 29);
const HOUR = 3_600_000;
const FROM = NOW - 24 * HOUR;
const clock = { now: () => NOW, wait: async () => undefined };
const log = { info: () => undefined, warn: () => undefined };
const attributeCodes = { chatSessionId: "chat_session_id" };
const mapping = { settings: { templateCode: "chat_session", attributeCodes } };

/** So many sessions that changed, an hour ago the last one. */
const listed = (/** @type {number} */ count) =>
  new Map(
    Array.from({ length: count }, (_, index) => [
      `ws-${index}`,
      { ended: true, updatedAt: NOW - HOUR - count + index, messageCount: 1 },
    ]),
  );

/** Tries to make the cards of so many sessions, without writing any. */
async function make(/** @type {number} */ count, /** @type {object} */ more = {}) {
  let newCards;
  const problems = [];
  const newSessions = createNewSessions(() => NOW);
  await makeMissingCards({
    esm: { longestFilter: 6_000, findCards: async () => [] },
    chatHistory: { changedSessions: async () => ({ listedAt: NOW, isComplete: true, sessions: listed(count) }) },
    mapping,
    makeCards: { sessions: "all", from: FROM, mostPerRun: 1_000 },
    newSessions,
    concurrency: 4,
    limit: undefined,
    retryFailed: false,
    dryRun: true,
    recorder: {
      counts: { putAside: 0 },
      newCards: (counts) => (newCards = counts),
      problem: (text) => problems.push(text),
      failure: () => undefined,
    },
    end: createRunEnd(new AbortController().signal),
    context: { clock, log, signal: new AbortController().signal, progress: () => undefined },
    ...more,
  });
  return { newCards, problems };
}

/** So many sessions that need no card. */
function settled(/** @type {number} */ count) {
  const sessions = createNewSessions(() => NOW);
  for (let number = 0; number < count; number += 1) sessions.settle(`ws-${number}`, NOW);
  return sessions;
}

/** So many sessions whose card could not be made. */
function failing(/** @type {number} */ count) {
  const sessions = createNewSessions(() => NOW);
  sessions.underRule(JSON.stringify(["all", FROM]));
  for (let number = 0; number < count; number += 1) {
    const sessionId = `old-${number}`;
    sessions.failing.failed(sessionId, { sessionId, reason: "no", retryAt: undefined });
  }
  return sessions;
}

export const cases = {
  "cards that one run makes": {
    async atEdge() {
      assert.deepEqual((await make(1_000)).newCards, { made: 1_000, left: 0 });
    },
    async beyond() {
      assert.deepEqual((await make(1_001)).newCards, { made: 1_000, left: 1 });
    },
  },
  "sessions that need no card, or whose card could not be made": {
    async atEdge() {
      assert.ok(settled(20_000).isSettled("ws-0", NOW));
      assert.deepEqual((await make(3, { newSessions: failing(999) })).newCards, { made: 3, left: 0 });
    },
    async beyond() {
      assert.ok(!settled(20_001).isSettled("ws-0", NOW) && settled(20_001).isSettled("ws-1", NOW));
      const { newCards, problems } = await make(3, { newSessions: failing(1_000) });
      assert.deepEqual(newCards, { made: 0, left: 3 });
      assert.match(problems.join(), /^the cards of 1000 sessions could not be made/);
    },
  },
};
