// What two runs of one and the same build may differ in is taken out of what they said. Everything else has to be equal.

/** Figures of one run in reports. */
const MEASURED = new Set(["durationMs", "peakMemoryBytes"]);
/** Lists whose order depends on which history was read first. */
const UNORDERED = new Set(["cards", "failures", "closed", "drift", "unmatchedPersons", "erased"]);
const MINUTE = 60_000;
/** Milliseconds. Nothing is planned for later than this; times in chats are older than the comparison. */
const AHEAD = 40 * 24 * 60 * MINUTE;

/**
 * @typedef {object} Surroundings
 * @property {number} since epoch milliseconds, when the comparison began
 * @property {Record<string, string>} folders what stands for them, by path
 */

/**
 * @param {string} text
 * @param {Surroundings} surroundings
 */
export function normaliseText(text, { since, folders }) {
  let plain = text;
  for (const [path, name] of Object.entries(folders)) plain = plain.replaceAll(path, name);
  plain = plain
    .replaceAll(/\b(?<host>127\.0\.0\.1|localhost):\d+/g, "$<host>:<port>")
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:\d\d))?/g, (time) =>
      isNow(Date.parse(withZone(time)), since) ? "<time>" : time,
    )
    .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, (day) => (isToday(day, since) ? "<today>" : day))
    .replaceAll(/\b\d{13}\b/g, (number) => (isNow(Number(number), since) ? "<time>" : number))
    .replaceAll(/\b\d+\.\d s\b/g, "<duration>")
    .replaceAll(/(?<="durationMs":)\d+/g, '"<duration>"')
    .replaceAll(/\bprocess \d+/g, "process <pid>")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<id>")
    // The key of an environment in names of files: it is made from the address, port included.
    .replaceAll(/(?<=[a-z]-)[0-9a-f]{16}(?=\.[a-z])/g, "<key>");
  // Columns are as wide as what stands in them. In a table of runs that holds for its heads too.
  const lines = /<time>.*<duration>/.test(plain) ? /^.*$/gm : /^.*<(?:time|duration)>.*$/gm;
  return plain.replaceAll(lines, (line) => line.replaceAll(/(?<=\S) {2,}/g, "  "));
}

/**
 * JSON with its keys in order, so that it can be compared line by line.
 *
 * @param {unknown} value
 * @param {number} startedAt epoch milliseconds, to which `retryAt` is compared
 */
export function normaliseJson(value, startedAt) {
  return JSON.stringify(ordered(value, startedAt), null, 1);
}

/**
 * @param {unknown} value
 * @param {number} startedAt
 * @param {string} key
 * @returns {unknown}
 */
function ordered(value, startedAt, key = "") {
  if (MEASURED.has(key)) return `<${typeof value}>`;
  if (key === "retryAt" && typeof value === "string") return wait(Date.parse(value) - startedAt) ?? value;
  if (Array.isArray(value)) {
    const list = value.map((one) => ordered(one, startedAt));
    return UNORDERED.has(key) ? list.toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))) : list;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => compare(a, b));
  return Object.fromEntries(entries.map(([name, one]) => [name, ordered(one, startedAt, name)]));
}

/** Waits that are so long that what a busy machine adds to them does not show. @param {number} ms */
function wait(ms) {
  return ms < 40 * MINUTE ? undefined : `<in about ${Math.round(ms / (60 * MINUTE))} hours>`;
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** @param {number} at @param {number} since */
function isNow(at, since) {
  return at >= since - MINUTE && at <= since + AHEAD;
}

/** @param {string} day @param {number} since */
function isToday(day, since) {
  return [since, Date.now()].some((at) => new Date(at).toISOString().startsWith(day));
}

/** Every process has UTC as its zone. @param {string} time */
function withZone(time) {
  return /Z$|[+-]\d\d:\d\d$/.test(time) ? time.replace(/ (?=[+-])/, "") : `${time}Z`;
}
