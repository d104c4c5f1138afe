// The rows of the table of what a run costs.
import { decimal, exponent, median, megabytes, seconds, whole } from "../figures.js";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {"most" | "least"} bound what the target is
 * @property {number} target
 * @property {(value: number) => string} show
 * @property {readonly (readonly [before: number, now: number])[]} pairs
 */

const MEGABYTE = 1024 * 1024;
/** What stands where a side could not be measured. */
const NOTHING = "–";

/** @returns {Row[]} */
export function rowsOf({ sizes, idle, served, few, manyShort, manyLong, most, long, single, singleMany, domain }) {
  const [shortName, longName] = sizes.messages.map((messages) => `${whole(sizes.many)} × ${messages} messages`);
  const growth = [grown(sizes, few, manyShort, most)];
  return [
    row("ESM calls, nothing to do, serve", "most", 2, whole, served, calls),
    row("ESM calls, nothing to do, run", "most", 4, whole, idle, calls),
    row(`ESM calls, ${whole(sizes.few)} new cards`, "most", 20, whole, few, calls),
    row(`ESM calls, ${whole(sizes.many)} new cards`, "most", 160, whole, manyShort, calls),
    row(`one card at a time ÷ task, ESM calls, ${whole(sizes.few)}`, "least", 150, whole, few, (run) => {
      return single[0].calls / run.calls;
    }),
    row(`one card at a time ÷ task, ESM calls, ${whole(sizes.many)}`, "least", 185, whole, manyShort, (run) => {
      return singleMany.calls / run.calls;
    }),
    row(`task ÷ floor, ${shortName}`, "most", 1.4, decimal, manyShort, (run) => run.toFloor),
    row(`task ÷ floor, ${longName}`, "most", 1.4, decimal, manyLong, (run) => run.toFloor),
    row(`task ÷ floor, processor time, ${shortName}`, "most", 4, decimal, manyShort, (run) => run.cpuToFloor),
    row(`task ÷ floor, processor time, ${longName}`, "most", 4, decimal, manyLong, (run) => run.cpuToFloor),
    ...domain.map(({ messages, pairs }) =>
      row(`domain ÷ reading its JSON, ${messages} messages`, "most", 1.5, decimal, pairs, (value) => value),
    ),
    row(
      `one card at a time ÷ task, time, ${whole(sizes.few)}`,
      "least",
      7,
      (value) => decimal(value, 1),
      few.map(({ before, now }, index) => ({ before: single[index].ms / before.ms, now: single[index].ms / now.ms })),
      (value) => value,
    ),
    row(`processor time, nothing to do, ${sizes.idle} cards`, "most", 400, seconds, idle, (run) => run.cpuMs),
    row(`peak memory, ${sizes.idle} cards`, "most", 80 * MEGABYTE, megabytes, idle, (run) => run.maxRssBytes),
    row(`peak memory, ${whole(sizes.most)} sessions`, "most", 120 * MEGABYTE, megabytes, most, peak),
    row("sockets opened as locks by a run", "most", 1, whole, idle, (run) => run.lockSockets),
    row("locks looked at by a run", "most", 1, whole, idle, (run) => run.lockFolders),
    row(`exponent of time, ${growthName(sizes)}`, "most", 1, decimal, growth, ({ time }) => time),
    row(`exponent of processor time, ${growthName(sizes)}`, "most", 1, decimal, growth, ({ cpu }) => cpu),
    row(`peak memory, ${growthName(sizes)}, ratio`, "most", 1.1, decimal, growth, ({ memory }) => memory),
    row(`peak memory, 1 session of ${whole(sizes.long)}`, "most", 150 * MEGABYTE, megabytes, long, peak),
  ];
}

/** @param {Row} row @param {boolean} isWhole whether the sizes are those that the targets are for */
export function figureOf({ name, bound, target, show, pairs }, isWhole) {
  const [before, now] = [0, 1].map((side) => median(pairs.map((pair) => pair[side])));
  const isReached = bound === "most" ? now <= target : now >= target;
  return {
    figure: { name, before, now, target: { [bound]: target }, ...(isWhole ? { reached: isReached } : {}), pairs },
    cells: [
      name,
      shown(show, before),
      shown(show, now),
      `${bound === "most" ? "≤" : "≥"} ${show(target)}`,
      isWhole ? (isReached ? "yes" : "no") : NOTHING,
      eachPair(show, pairs),
    ],
  };
}

/** Once what all pairs say alike. */
function eachPair(show, pairs) {
  const texts = pairs.map((pair) => pair.map((value) => shown(show, value)).join("→"));
  return new Set(texts).size === 1 && texts.length > 1 ? `${texts.length} × ${texts[0]}` : texts.join(" ");
}

function shown(show, value) {
  return Number.isFinite(value) ? show(value) : NOTHING;
}

function growthName({ few, most }) {
  return `${whole(few)} to ${whole(most)}`;
}

/** How time and memory grow with the sessions, on either side. */
function grown(sizes, few, many, most) {
  const points = [
    [sizes.few, few],
    [sizes.many, many],
    [sizes.most, most],
  ];
  const ofSide = (side) => {
    const over = (figure) => exponent(points.map(([sessions, pairs]) => [sessions, middle(pairs, side, figure)]));
    const memory = middle(most, side, peak) / middle(few, side, peak);
    return { time: over((run) => run.ms), cpu: over((run) => run.cpuMs), memory };
  };
  return { before: ofSide("before"), now: ofSide("now") };
}

function middle(pairs, side, figure) {
  return median(pairs.map((pair) => figure(pair[side])));
}

function calls(run) {
  return run.calls;
}

function peak(run) {
  return run.peakBytes;
}

/** @returns {Row} */
function row(name, bound, target, show, pairs, valueOf) {
  return { name, bound, target, show, pairs: pairs.map(({ before, now }) => [valueOf(before), valueOf(now)]) };
}
