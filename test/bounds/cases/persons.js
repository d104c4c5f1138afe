// Persons who log in with logins of their own. Run in a process with the memory of the shipped unit.
import assert from "node:assert/strict";
import { systemClock } from "../../../dist/base/clock.js";
import { LONGEST_LIFE_MS, openRestSession } from "../../../dist/outside/esm/rest/person-session.js";
import { connectPerson, LONGEST_CREDENTIAL } from "../../../dist/runner/environment/connect-person.js";
import { MOST_IDS, streamPersons } from "../../../dist/task/card/persons/person-stream.js";

const { signal } = new AbortController();
/** Nobody listens there. */
const NO_ESM = { esm: { url: "http://127.0.0.1:1", login: "task", password: "x", webApi: undefined } };

/** How the login of a person ends, who gives these. */
function loggedIn(/** @type {string} */ login, /** @type {string} */ password) {
  const configuration = { ...NO_ESM, platformSettings: /** @type {any} */ ({ mapped: [] }) };
  return connectPerson(configuration, { login, password }, { signal });
}

/** How long a token of so many milliseconds lasts. */
async function lifeOf(/** @type {number} */ milliseconds) {
  const now = 1_780_000_000_000;
  const claims = Buffer.from(JSON.stringify({ exp: (now + milliseconds) / 1_000 })).toString("base64url");
  const reply = { status: 200, text: "", date: now, header: () => `Bearer x.${claims}.y` };
  const http = /** @type {any} */ ({ host: "http://esm.example", request: async () => reply });
  const clock = { ...systemClock, now: () => now };
  const session = await openRestSession(http, { login: "x", password: "y" }, clock, new Map());
  return session.endsAt - now;
}

/** What becomes of a stream of persons with so many ids. */
function streamed(/** @type {number} */ ids) {
  const streamCards = /** @type {any} */ (
    async (/** @type {unknown} */ _, /** @type {number} */ bytes, /** @type {any} */ fold) => {
      for (let id = 1; id <= ids; id += 1)
        fold.take({ dataCardId: String(id), hidden: false, deleted: false, values: {} });
      return { result: fold.end(), bytes };
    }
  );
  const query = { templateCode: "person", attributeCodes: ["email"] };
  return streamPersons(streamCards, query, 1, ({ dataCardId }) => [`vera.virtanen${dataCardId}@example.org`]);
}

export const cases = {
  "persons who are read as one stream": {
    async atEdge() {
      const read = await streamed(MOST_IDS);
      assert.equal(typeof read === "string" ? read : read.table.ids, MOST_IDS);
    },
    async beyond() {
      assert.equal(await streamed(MOST_IDS + 1), "too-large");
    },
  },
  "login and password of a person, in characters": {
    async atEdge() {
      const longest = "x".repeat(LONGEST_CREDENTIAL);
      await assert.rejects(loggedIn(longest, longest), { name: "Failure", code: "unreachable" });
    },
    async beyond() {
      await assert.rejects(loggedIn("x".repeat(LONGEST_CREDENTIAL + 1), "y"), { name: "InputError" });
      await assert.rejects(loggedIn("x", "y".repeat(LONGEST_CREDENTIAL + 1)), { name: "InputError" });
      await assert.rejects(loggedIn("x", "y".repeat(50_000_000)), { name: "InputError" });
    },
  },
  "the life of a person's token, whatever it says itself": {
    async atEdge() {
      assert.equal(await lifeOf(LONGEST_LIFE_MS), LONGEST_LIFE_MS);
    },
    async beyond() {
      assert.equal(await lifeOf(LONGEST_LIFE_MS + 1_000), LONGEST_LIFE_MS);
      assert.equal(await lifeOf(Number.MAX_VALUE), LONGEST_LIFE_MS);
    },
  },
};
