import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

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
  ["heap.keepHeapSmallFromTheStart()", 8],
  ["heap.keepHeapSmallest()", 2],
])("%s bounds the room for new objects", (call, most) => {
  const room = roomAfter(call);
  expect(room).toBeGreaterThan(0);
  expect(room).toBeLessThanOrEqual(most);
});

it("without it that room grows beyond", () => {
  expect(roomAfter("")).toBeGreaterThan(8);
});
