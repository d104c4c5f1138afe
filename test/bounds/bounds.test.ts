import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
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

/** Rows that are tried at the same time. Most of what each takes is work. */
const mostAtOnce = availableParallelism();
const waiting: (() => void)[] = [];
let atOnce = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (atOnce === mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else atOnce += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) atOnce -= 1;
    else next();
  }
}

describe.concurrent("in a process with the memory of the shipped unit, what holds at its edge is", () => {
  test.each(everyCase)("$row", async ({ area, row }) => {
    const heap = `--max-old-space-size=${HEAP_MEGABYTES}`;
    const run = promisify(execFile);
    const { stdout } = await inTurn(() => run(process.execPath, [heap, join(HERE, "run-case.js"), area, row]));
    expect(told.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).peakBytes).toBeLessThan(UNIT_BYTES);
  });
});
