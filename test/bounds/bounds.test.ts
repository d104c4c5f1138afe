import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";

/** The shipped units' `MemoryMax`. */
const UNIT_BYTES = 1024 ** 3;
/** The heap of a process that shall get by with half of it. */
const HEAP_MEGABYTES = 512;
const HERE = import.meta.dirname;
const PAGE = join(HERE, "../../docs/decisions/19-bounds.md");

const told = z.object({ peakBytes: z.number().positive() });
const areas = z.object({ cases: z.record(z.string(), z.unknown()) });

/** The first column of the page's tables of bounds, without their heads. */
function rowsOfPage(): string[] {
  const tables = readFileSync(PAGE, "utf8").split(/^## Every bound$/m)[1] ?? "";
  const lines = tables.split("\n").filter((line) => /^\| (?!---)/.test(line));
  return lines.map((line) => line.split(" | ")[0]?.slice(2) ?? "").filter((name) => name !== "what comes in");
}

const found = await Promise.all(
  readdirSync(join(HERE, "cases")).map(async (file) => {
    const area = file.replace(/\.js$/, "");
    const { cases } = areas.parse(await import(`./cases/${area}.js`));
    return Object.keys(cases).map((row) => ({ area, row }));
  }),
);
const everyCase = found.flat();

test("every bound of the page is tried, and every one that is tried is on the page", () => {
  expect(everyCase.map(({ row }) => row).toSorted()).toEqual(rowsOfPage().toSorted());
});

describe.each(everyCase)("$row", ({ area, row }) => {
  test("holds at its edge, in a process with the memory of the shipped unit", async () => {
    const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
    const running = promisify(execFile)(process.execPath, [heap, join(HERE, "run-case.js"), area, row]);
    const { stdout } = await running;
    expect(told.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).peakBytes).toBeLessThan(UNIT_BYTES);
  });
});
