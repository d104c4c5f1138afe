// What a run costs now, beside what it cost at another commit: both sides in turns against the same sandbox.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkOut } from "../checkout.js";
import { measure } from "../measured-process.js";
import { THIS_SIDE } from "../side.js";
import { idleRuns, idleRunsInServe } from "./idle-runs.js";
import { inTurns } from "./in-turns.js";
import { figureOf, rowsOf } from "./rows.js";
import { oneAtATime, runsAndFloors, taskRuns } from "./task-runs.js";

/** The sizes that the targets are for. */
const WHOLE = { idle: 115, few: 1000, many: 10_000, most: 100_000, messages: [10, 100], long: 50_000, rounds: "20" };
/** Sizes that show that everything still runs. */
const QUICK = { idle: 12, few: 12, many: 24, most: 48, messages: [10, 20], long: 1200, rounds: "2" };
/** Of five pairs, those that are run of what takes minutes. */
const LARGE_SHARE = 2 / 5;

/** @param {import("../main.js").Bench} bench */
export async function costPart(bench) {
  const { against, quick, pairs: wanted } = bench.options;
  const pairs = quick ? 1 : wanted;
  const sizes = { ...(quick ? QUICK : WHOLE), pairs, largePairs: Math.ceil(pairs * LARGE_SHARE) };
  const { side, close } = await checkOut(against, bench.progress);
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  try {
    const rows = await measured({ bench, sides: { before: side, now: THIS_SIDE }, folder, sizes });
    const shown = rows.map((row) => figureOf(row, !quick));
    return {
      title: `What a run costs: before (${against}) and now, the median of ${pairs} pairs`,
      heads: ["", "before", "now", "target", "reached", "each pair"],
      rows: shown.map(({ cells }) => cells),
      notes: [
        "",
        `of ${sizes.most} sessions and of one at a time over ${sizes.many} fewer are run`,
        ...(quick ? ["small sizes: nothing is said of the targets"] : []),
      ],
      figures: { against, sizes, rows: shown.map(({ figure }) => figure) },
    };
  } finally {
    rmSync(folder, { recursive: true });
    close();
  }
}

/** @param {import("./in-turns.js").Cost} cost */
async function measured(cost) {
  const { sizes } = cost;
  const [messages, longMessages] = sizes.messages;
  const fewSessions = { sessions: sizes.few, messages };
  const idle = await idleRuns(cost);
  const served = await idleRunsInServe(cost);
  const domain = await domains(cost);
  const few = [];
  const single = [];
  for (let number = 1; number <= sizes.pairs; number += 1) {
    single.push(await oneAtATime(cost, fewSessions));
    few.push(...(await taskRuns(cost, fewSessions, 1)));
  }
  const manyShort = await runsAndFloors(cost, { sessions: sizes.many, messages });
  const manyLong = await runsAndFloors(cost, { sessions: sizes.many, messages: longMessages });
  const singleMany = await oneAtATime(cost, { sessions: sizes.many, messages });
  const long = await taskRuns(cost, { sessions: 1, messages: sizes.long }, sizes.pairs);
  const most = await taskRuns(cost, { sessions: sizes.most, messages }, sizes.largePairs);
  return rowsOf({ sizes, idle, served, few, manyShort, manyLong, most, long, single, singleMany, domain });
}

/** The domain alone, by the side's own program: modules move. @param {import("./in-turns.js").Cost} cost */
async function domains(cost) {
  const { sides, sizes } = cost;
  const found = [];
  for (const messages of sizes.messages) {
    const pairs = await inTurns(cost, `the domain, ${messages} messages`, sizes.pairs, async (name) => {
      const program = sides[name].script("scripts/bench/domain.js");
      if (program === undefined) return Number.NaN;
      const { parse, messages: _count, ...steps } = (await measure(program, [String(messages), sizes.rounds])).result;
      return Object.values(steps).reduce((sum, micros) => sum + micros, 0) / parse;
    });
    found.push({ messages, pairs });
  }
  return found;
}
