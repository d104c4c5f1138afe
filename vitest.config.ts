import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["ESM_CHAT_TEST_REPORT"];
const long = process.env["ESM_CHAT_TEST_LONG"] ?? "";
const isLong = long !== "";
const parts = Number(long.split("/")[1] ?? 1);

/** Milliseconds. Tests end by events: this ends one that hangs, and none on a machine that is ten times slower. */
const HANGS_MS = 600_000;

/** Whether a test draws more than in `npm test`, by what test/support/draws.ts says: a part of much may be no more. */
function drawsMore(test: string): boolean {
  if (/\b(?:IS_LONG\b|seeds\()/.test(test)) return true;
  return [...test.matchAll(/\bdraws\(([^,]+),([^)]+)\)/g)].some(([, ...counts]) => {
    const [few = Number.NaN, many = Number.NaN] = counts.map((count) => Number(count.replaceAll("_", "")));
    return !(many / parts <= few);
  });
}

/** The tests of which there is more when they are told to draw more. */
function filesThatDraw(): string[] {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).map((name) => `test/${name}`);
  return files.filter((file) => file.endsWith(".test.ts") && drawsMore(readFileSync(file, "utf8")));
}

export default defineConfig({
  test: {
    include: isLong ? filesThatDraw() : ["test/**/*.test.ts"],
    globalSetup: ["test/support/whole-run.ts"],
    setupFiles: ["test/support/property-seed.ts", "test/support/own-templates.ts"],
    // Files share the modules of a process: what is imported is most of what most files take.
    isolate: false,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    // Many tests wait for other processes: with as many workers as processors, two of them would be idle half of the time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
