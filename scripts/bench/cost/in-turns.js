// Both sides measured in turns.

/**
 * What every measurement of the part `cost` needs.
 *
 * @typedef {object} Cost
 * @property {import("../main.js").Bench} bench
 * @property {Readonly<Record<"before" | "now", import("../side.js").Side>>} sides
 * @property {string} folder for configurations and recordings
 * @property {Sizes} sizes
 *
 * @typedef {object} Sizes
 * @property {number} pairs
 * @property {number} largePairs of what takes minutes
 * @property {number} idle cards of a run with nothing to do
 * @property {number} few sessions
 * @property {number} many sessions
 * @property {number} most sessions
 * @property {readonly number[]} messages a session
 * @property {number} long messages of the one long session
 * @property {string} rounds of the domain alone
 */

/**
 * Measures both sides so many times; the one that goes first is last in the next pair.
 *
 * @template T
 * @param {Cost} cost
 * @param {string} what
 * @param {number} count
 * @param {(name: "before" | "now", number: number) => Promise<T>} measureSide
 * @returns {Promise<{ before: T, now: T }[]>}
 */
export async function inTurns({ bench }, what, count, measureSide) {
  const pairs = [];
  for (let number = 1; number <= count; number += 1) {
    const pair = {};
    for (const name of number % 2 === 1 ? ["before", "now"] : ["now", "before"]) {
      bench.progress(`cost: ${what}, ${name}, pair ${number} of ${count}`);
      pair[name] = await measureSide(name, number);
    }
    pairs.push(pair);
  }
  return pairs;
}
