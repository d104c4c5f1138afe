// Whoever uses the console. Run in a process with the memory of the shipped unit.
import assert from "node:assert/strict";
import { systemClock } from "../../../dist/base/clock.js";
import { createAttempts, MOST_FOR_ADDRESS, MOST_FOR_ONE } from "../../../dist/serve/console/access/attempts.js";
import { createSessions, MOST_OF_ONE_LOGIN, MOST_SESSIONS } from "../../../dist/serve/console/access/sessions.js";
import { MOST_WAITING_PAGES } from "../../../dist/serve/console/console-app.js";
import { createEventStreams, MOST_OF_SESSION } from "../../../dist/serve/console/event-streams.js";
import {
  keepSearch,
  keptSearch,
  MOST_SEARCHES,
  NO_SEARCH,
} from "../../../dist/serve/console/pages/chats/kept-searches.js";
import { createPagesAtOnce, TooManyWait } from "../../../dist/serve/console/pages-at-once.js";

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

/** A person who is logged in. */
function person(/** @type {string} */ login, name = "north") {
  const endsAt = Date.now() + HOUR_MS;
  return /** @type {any} */ ({ configuration: { name }, login, endsAt, ended: signal, close() {} });
}

/** How many of these attempts one may make. */
function allowed(/** @type {readonly { login: string, address: string }[]} */ tried) {
  const attempts = createAttempts(systemClock);
  return tried.filter((one) => {
    const attempt = { environment: "north", esm: "https://esm.example.org", ...one };
    return attempts.begin(attempt) === 0;
  }).length;
}

function sessionsOf(/** @type {number} */ count, /** @type {(index: number) => string} */ loginOf) {
  const sessions = createSessions(systemClock);
  const ids = Array.from({ length: count }, (_, index) => sessions.enter(undefined, person(loginOf(index))));
  const open = ids.filter((id) => sessions.find(id) !== undefined).length;
  sessions.close();
  return open;
}

async function refusedOf(/** @type {number} */ waiting) {
  const pages = createPagesAtOnce(1, MOST_WAITING_PAGES);
  const over = new AbortController();
  void pages.run("north", signal, () => new Promise(() => undefined));
  const asked = Array.from({ length: waiting }, () => pages.run("north", over.signal, async () => undefined));
  const ends = asked.map((one) =>
    one.then(
      () => false,
      (/** @type {unknown} */ error) => error instanceof TooManyWait,
    ),
  );
  over.abort();
  return (await Promise.all(ends)).filter(Boolean).length;
}

function streamsOf(/** @type {number} */ count) {
  const streams = createEventStreams();
  const watcher = /** @type {any} */ ({ session: {}, person: person("anna") });
  const none = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
  for (let index = 0; index < count; index += 1)
    streams.open(/** @type {any} */ (none), watcher, new AbortController());
}

function searchesOf(/** @type {number} */ count) {
  const session = /** @type {any} */ ({});
  const ids = Array.from({ length: count }, () => keepSearch(session, "north", { ...NO_SEARCH, customer: "x" }));
  return ids.filter((id) => keptSearch(session, "north", id) !== undefined).length;
}

export const cases = {
  "logins that fail, for one login and for one address": {
    atEdge() {
      const one = { login: "anna", address: "192.0.2.1" };
      assert.equal(allowed(Array.from({ length: MOST_FOR_ONE }, () => one)), MOST_FOR_ONE);
    },
    beyond() {
      const one = { login: "anna", address: "192.0.2.1" };
      assert.equal(allowed(Array.from({ length: 1_000 }, () => one)), MOST_FOR_ONE);
      const many = Array.from({ length: 100_000 }, (_, index) => ({ login: `x${index}`, address: "192.0.2.1" }));
      assert.equal(allowed(many), MOST_FOR_ADDRESS);
      // From as many addresses nobody is kept out, and what is remembered of them has a bound.
      const everywhere = Array.from({ length: 100_000 }, (_, index) => ({
        login: "anna",
        address: `address ${index}`,
      }));
      assert.equal(allowed(everywhere), everywhere.length);
    },
  },
  "sessions of the console": {
    atEdge() {
      assert.equal(
        sessionsOf(MOST_SESSIONS, (index) => `x${index}`),
        MOST_SESSIONS,
      );
      assert.equal(
        sessionsOf(MOST_OF_ONE_LOGIN, () => "anna"),
        MOST_OF_ONE_LOGIN,
      );
    },
    beyond() {
      assert.equal(
        sessionsOf(MOST_SESSIONS + 500, (index) => `x${index}`),
        MOST_SESSIONS,
      );
      assert.equal(
        sessionsOf(MOST_OF_ONE_LOGIN + 200, () => "anna"),
        MOST_OF_ONE_LOGIN,
      );
    },
  },
  "pages of one environment that wait for their turn": {
    async atEdge() {
      assert.equal(await refusedOf(MOST_WAITING_PAGES), 0);
    },
    async beyond() {
      assert.equal(await refusedOf(MOST_WAITING_PAGES + 20_000), 20_000);
    },
  },
  "event streams of one session": {
    atEdge() {
      streamsOf(MOST_OF_SESSION);
    },
    beyond() {
      assert.throws(() => streamsOf(MOST_OF_SESSION + 1), TooManyWait);
    },
  },
  "searches that a session keeps": {
    atEdge() {
      assert.equal(searchesOf(MOST_SEARCHES), MOST_SEARCHES);
    },
    beyond() {
      assert.equal(searchesOf(MOST_SEARCHES + 1_000), MOST_SEARCHES);
    },
  },
};
