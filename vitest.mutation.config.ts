import { defineConfig } from "vitest/config";

/**
 * The tests of the domain and the task that need no process of their own and no hundreds of draws. What
 * erase-task.test.ts shows over HTTP, test/task/erase/ shows in memory, a hundred times faster.
 */
export default defineConfig({
  test: {
    include: ["test/chat/**/*.test.ts", "test/task/**/*.test.ts", "test/outside/http/budget/expected-duration.test.ts"],
    // As in vitest.config.ts: importing is most of what most files take, and each mutant imports them again.
    isolate: false,
    exclude: ["test/task/token-expiry.test.ts", "test/task/erase-task.test.ts"],
    testTimeout: 20_000,
  },
});
