import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["ESM_CHAT_TEST_REPORT"];
const isLong = (process.env["ESM_CHAT_TEST_LONG"] ?? "") !== "";

/** Milliseconds. Tests end by events: this ends one that hangs, and none on a machine that is ten times slower. */
const HANGS_MS = 600_000;

/** The files that draw more when they are told to, by what test/support/draws.ts says. */
function filesThatDraw(): string[] {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).map((name) => `test/${name}`);
  return files.filter(
    (file) => file.endsWith(".test.ts") && /\bIS_LONG\b|\b(?:seeds|draws)\(/.test(readFileSync(file, "utf8")),
  );
}

export default defineConfig({
  test: {
    include: isLong ? filesThatDraw() : ["test/**/*.test.ts"],
    globalSetup: ["test/support/whole-run.ts"],
    // Files share the modules of a process: what is imported is most of what most files take.
    isolate: false,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    // Many tests wait for other processes: on two processors one worker would leave half of the machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
