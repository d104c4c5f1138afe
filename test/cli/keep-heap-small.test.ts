import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { withRoomForWork } from "../../plugin/cli/keep-heap-small.ts";
import { STEPS } from "../../plugin/task/task.ts";

const HEAP = new URL("../../dist/cli/keep-heap-small.js", import.meta.url).href;

/** Megabytes of room for new objects at the end of a process of which much lives on. */
function roomAfter(call: string): number {
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    import * as heap from ${JSON.stringify(HEAP)};
    ${call};
    const kept = [];
    for (let index = 0; index < 300_000; index += 1) kept.push({ index, list: [index] });
    const room = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    console.log(room.space_size / 1024 / 1024);`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  return Number(stdout);
}

it.each([
  ["heap.keepHeapSmallFromTheStart()", 4],
  ["heap.keepHeapSmallest()", 2],
])("%s bounds the room for new objects", (call, most) => {
  const room = roomAfter(call);
  expect(room).toBeGreaterThan(0);
  expect(room).toBeLessThanOrEqual(most);
});

const afterProgress = (doing: string, done: number) => `
  heap.keepHeapSmallFromTheStart();
  heap.withRoomForWork(() => undefined)(${JSON.stringify({ doing, done, total: 115 })})`;

it("a run gets twice the room once it has read a session, and no more after that", () => {
  const room = roomAfter(afterProgress(STEPS.reading, 1));
  expect(room).toBeGreaterThan(4);
  expect(room).toBeLessThanOrEqual(8);
});

it.each([
  [STEPS.reading, 0],
  [STEPS.writing, 115],
])("a run that reads no session keeps the room of its beginning: %s, %i done", (doing, done) => {
  expect(roomAfter(afterProgress(doing, done))).toBeLessThanOrEqual(4);
});

it("whoever follows the run is told as before", () => {
  const told: unknown[] = [];
  const steps = [
    { doing: STEPS.reading, done: 0, total: 2 },
    { doing: STEPS.writing, done: 0, total: 2 },
  ];
  const follow = withRoomForWork((progress) => told.push(progress));
  for (const step of steps) follow(step);
  expect(told).toEqual(steps);
});

it("without it that room grows beyond", () => {
  expect(roomAfter("")).toBeGreaterThan(8);
});
