import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["ESM_CHAT_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests end by events. This only ends one that hangs, and must not end one on a machine that is ten times slower.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for other processes: on two processors one worker would leave half of the machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
