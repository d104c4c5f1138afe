// Chat sessions for the sandboxes: the real ones, where they are, and made-up ones.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manySessions } from "./made-up-sessions.js";

const SHARED = join(import.meta.dirname, "../../../shared/data/support-sessions.ndjson");
/** As many as the real ones, where those are not there. */
const ALL = 1_200;

/**
 * @typedef {object} Sessions every one as a line of JSON
 * @property {boolean} areShared
 * @property {readonly string[]} all
 * @property {(count: number) => string[]} first
 * @property {(count: number) => { lines: string[], at: number }} busiest those nearest to the moment at which most chats
 *   go on at once, and that moment in epoch milliseconds
 */

/** @returns {Sessions} */
export function readSessions() {
  const areShared = existsSync(SHARED);
  const all = areShared ? readFileSync(SHARED, "utf8").trim().split("\n") : manySessions(ALL);
  return { areShared, all, first: (count) => all.slice(0, count), busiest: (count) => busiest(all, count) };
}

/** Of a session's line, without the messages. @param {string} line */
export function sessionOf(line) {
  const { sessionId, startedAt, endedAt, operators } = JSON.parse(line);
  return { sessionId, startedAt: Date.parse(startedAt), endedAt: Date.parse(endedAt), operators };
}

/** @param {readonly string[]} all @param {number} count */
function busiest(all, count) {
  const sessions = all.map((line) => ({ line, ...sessionOf(line) }));
  const changes = sessions.flatMap(({ startedAt, endedAt }) => [
    { at: startedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let [going, most, at] = [0, 0, 0];
  for (const change of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    going += change.by;
    if (going > most) [most, at] = [going, change.at];
  }
  const distance = (/** @type {{ startedAt: number }} */ { startedAt }) => Math.abs(startedAt - at);
  const nearest = sessions.toSorted((a, b) => distance(a) - distance(b)).slice(0, count);
  return { lines: nearest.toSorted((a, b) => a.startedAt - b.startedAt).map(({ line }) => line), at };
}
