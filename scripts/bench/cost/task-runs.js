// Runs of the task over new cards, with what they asked for and used.
import { join } from "node:path";
import { record, runFloor } from "../floor-part.js";
import { measure } from "../measured-process.js";
import { runTask } from "../run-task.js";
import { inTurns } from "./in-turns.js";

/**
 * One run of a side over untouched cards.
 *
 * @param {import("./in-turns.js").Cost} cost
 * @param {"before" | "now"} name
 * @param {import("../workload.js").Workload} workload
 * @param {string} place a folder that no other run uses
 */
async function runOver({ bench, sides, folder }, name, workload, place) {
  const { access } = await bench.sandbox.start(workload);
  const { report, cpuMs, maxRssBytes } = await runTask(join(folder, `${place}-${name}`), access, [], sides[name]);
  const { esm } = await bench.sandbox.stats();
  return { ms: report.durationMs, cpuMs, peakBytes: maxRssBytes, calls: esm.requests };
}

/**
 * Pairs of runs.
 *
 * @param {import("./in-turns.js").Cost} cost
 * @param {import("../workload.js").Workload} workload
 * @param {number} count
 */
export function taskRuns(cost, workload, count) {
  const what = `${workload.sessions} sessions of ${workload.messages} messages`;
  return inTurns(cost, what, count, (name, number) =>
    runOver(cost, name, workload, `${workload.sessions}-${workload.messages}-${number}`),
  );
}

/**
 * Runs of both sides, each beside its floor: the requests of that side, sent again.
 *
 * @param {import("./in-turns.js").Cost} cost
 * @param {import("../workload.js").Workload} workload
 */
export async function runsAndFloors(cost, workload) {
  const { bench, sides, folder, sizes } = cost;
  const place = `floor-${workload.sessions}-${workload.messages}`;
  const recordingOf = (name) => join(folder, `${place}-${name}.ndjson`);
  for (const name of ["before", "now"]) {
    bench.progress(`cost: recording ${workload.sessions} sessions of ${workload.messages} messages, ${name}`);
    await record(bench.sandbox, workload, join(folder, `${place}-${name}`), recordingOf(name), sides[name]);
  }
  return inTurns(cost, `${place}: task and floor`, sizes.pairs, async (name, number) => {
    const run = await runOver(cost, name, workload, `${place}-${number}`);
    const { access } = await bench.sandbox.start(workload);
    const floor = await runFloor(recordingOf(name), access);
    return { ...run, toFloor: run.ms / floor.durationMs, cpuToFloor: run.cpuMs / floor.cpuMs };
  });
}

/**
 * The same with one card at a time in the place of the task; the way that this side does it.
 *
 * @param {import("./in-turns.js").Cost} cost
 * @param {import("../workload.js").Workload} workload
 */
export async function oneAtATime({ bench }, workload) {
  bench.progress(`cost: ${workload.sessions} sessions, one card at a time`);
  const { access } = await bench.sandbox.start(workload);
  const { result } = await measure("one-by-one.js", [JSON.stringify(access)]);
  if (result.cards !== workload.sessions) throw new Error(`one card at a time did ${result.cards} cards`);
  return { ms: result.durationMs, calls: (await bench.sandbox.stats()).esm.requests };
}
