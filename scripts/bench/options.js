// The bench's options, and what `--help` says of them.
import { parseArgs } from "node:util";

/** Parts of the bench, in the order in which they run. */
export const PARTS = [
  "floor",
  "one-by-one",
  "growth",
  "later-runs",
  "report",
  "console",
  "domain",
  "day",
  "profile",
  "cost",
];

/**
 * What `cost` is held against unless another commit is named: the last one before what a run costs was worked on, whose
 * figures are those that the targets were set by.
 */
const BEFORE_COST = "9ee001a";

const HELP = `Measures the download task against the sandbox. Everything is a ratio within one run, or a count.

  --parts LIST      of ${PARTS.join(", ")}; default: all of them, with
                    --against or --quick cost alone
  --sessions LIST   numbers of sessions for floor; one-by-one and profile take the smallest and largest; default 1000,10000
  --messages LIST   messages a session for floor; default 10,100
  --growth LIST     numbers of sessions for growth; default 1000,10000,100000
  --long N          messages of the one long session of growth; default 50000
  --finished N      finished cards of later-runs and console; default 100000
  --cards N         cards of report; default 1000000 (in a file of 2 GB, in the folder for temporary files)
  --delay MS        one-by-one once more with every answer so much later, as over a network; default 10
  --repeat N        runs of each kind, in turns; the median counts; default 3
  --against COMMIT  of cost: the commit whose build is the other side; default ${BEFORE_COST}
  --pairs N         of cost: runs of each side, in turns; default 5
  --quick           of cost: small sizes and one pair, to see that it works
  --input FILE      sessions as they stand in this file, one JSON object a line, instead of made-up ones
  --json FILE       where the figures go; default coverage/bench.json
  --help`;

/**
 * @typedef {object} BenchOptions
 * @property {readonly string[]} parts
 * @property {readonly number[]} sessions
 * @property {readonly number[]} messages
 * @property {readonly number[]} growth
 * @property {number} long
 * @property {number} finished
 * @property {number} cards
 * @property {number} delay
 * @property {number} repeat
 * @property {string} against
 * @property {number} pairs
 * @property {boolean} quick
 * @property {string | undefined} input
 * @property {string} json
 */

/**
 * @param {readonly string[]} args
 * @returns {BenchOptions | string} the text to print where there is nothing to measure
 * @throws {TypeError | RangeError} for arguments that cannot be understood
 */
export function readOptions(args) {
  const text = /** @type {const} */ ({ type: "string" });
  const { values } = parseArgs({
    args: [...args],
    options: {
      parts: text,
      sessions: text,
      messages: text,
      growth: text,
      long: text,
      finished: text,
      cards: text,
      delay: text,
      repeat: text,
      against: text,
      pairs: text,
      quick: { type: "boolean" },
      input: text,
      json: text,
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return HELP;
  const { quick = false } = values;
  const isCostAlone = quick || values.against !== undefined;
  const parts = (values.parts ?? (isCostAlone ? "cost" : PARTS.join(","))).split(",");
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new RangeError(`there is no part ${unknown.join(", ")}: see --help`);
  return {
    parts,
    sessions: numbers("sessions", values.sessions ?? "1000,10000"),
    messages: numbers("messages", values.messages ?? "10,100"),
    growth: numbers("growth", values.growth ?? "1000,10000,100000"),
    long: numbers("long", values.long ?? "50000")[0] ?? 0,
    finished: numbers("finished", values.finished ?? "100000")[0] ?? 0,
    cards: numbers("cards", values.cards ?? "1000000")[0] ?? 0,
    delay: numbers("delay", values.delay ?? "10")[0] ?? 0,
    repeat: numbers("repeat", values.repeat ?? "3")[0] ?? 0,
    against: values.against ?? BEFORE_COST,
    pairs: numbers("pairs", values.pairs ?? "5")[0] ?? 0,
    quick,
    input: values.input,
    json: values.json ?? "coverage/bench.json",
  };
}

/**
 * @param {string} option
 * @param {string} text
 * @returns {number[]}
 */
function numbers(option, text) {
  return text.split(",").map((part) => {
    if (!/^[1-9]\d{0,7}$/.test(part)) throw new RangeError(`--${option} must be whole numbers with commas between`);
    return Number(part);
  });
}
