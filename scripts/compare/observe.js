// Plays every scenario with both versions.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import PQueue from "p-queue";
import { openKeptObservations } from "./kept-observations.js";
import { SCENARIOS } from "./scenario-list.js";
import { createWorld } from "./world.js";

/** Scenarios at once, of those that keep a processor busy. */
const AT_ONCE = 3;
/** Milliseconds for one scenario with one version. */
const LONGEST = 900_000;
/** What a scenario is said to have seen that did not come to its end. */
const TO_ITS_END = "to its end";

/** @typedef {Map<string, string>} Observations texts by their names */

/**
 * @param {{ before: import("./options.js").Version, after: import("./options.js").Version, only: string, sessions: import("./sessions.js").Sessions, folder: string, begun: number }} parts
 * @returns {Promise<{ before: Observations, after: Observations, failed: string[] }>} `failed`: names of observations that could not be made
 */
export async function observe({ before, after, only, sessions, folder, begun }) {
  const found = { before: new Map(), after: new Map(), failed: /** @type {string[]} */ ([]) };
  const kept = openKeptObservations(folder, before);
  const busy = new PQueue({ concurrency: AT_ONCE });
  const jobs = SCENARIOS.filter(({ name }) => name.includes(only)).flatMap((scenario) =>
    [before, after].map((version) => {
      const job = () => note(scenario, version);
      // Those that wait for the next minute cost nothing meanwhile.
      return scenario.waits === true ? job() : busy.add(job);
    }),
  );
  await Promise.all(jobs);
  return found;

  /** @param {import("./scenario-list.js").Scenario} scenario @param {import("./options.js").Version} version */
  async function note(scenario, version) {
    const { name } = scenario;
    const known = version === before ? kept.of(name) : undefined;
    const seen = known ?? (await play(scenario, version));
    for (const [what, text] of seen) found[version.name].set(`${name}: ${what}`, text);
    if (seen.has(TO_ITS_END)) found.failed.push(`${name}: ${TO_ITS_END}`);
    else if (version === before && known === undefined) kept.keep(name, seen);
    const seconds = Math.round((Date.now() - begun) / 1000);
    process.stderr.write(`${seconds} s  ${name} (${version.name}${known === undefined ? "" : ", as kept"})\n`);
  }

  /** @param {import("./scenario-list.js").Scenario} scenario @param {import("./options.js").Version} version */
  async function play({ name, act }, version) {
    const own = join(folder, "work", `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}-${version.name}`);
    rmSync(own, { recursive: true, force: true });
    mkdirSync(own, { recursive: true });
    const ending = new AbortController();
    const tooLate = setTimeout(() => ending.abort(), LONGEST);
    /** @type {Observations} */
    const seen = new Map();
    const keep = (/** @type {string} */ what, /** @type {string} */ text) => {
      if (seen.has(what)) throw new Error(`there are two observations with the name ${what}`);
      seen.set(what, text);
    };
    try {
      await act(createWorld({ version, before, sessions, folder: own, begun, signal: ending.signal }, keep));
    } catch (error) {
      seen.set(TO_ITS_END, `could not be observed: ${inspect(error)}`);
    } finally {
      clearTimeout(tooLate);
      // Ends the sandboxes and servers that it has left.
      ending.abort();
    }
    return seen;
  }
}
