// Holds the runner of toad-runner.ts to the contract of task runners, with the test runner of Node.js: node --test.
import { afterEach, beforeEach, describe, it } from "node:test";
import { testTaskRunner } from "esm-chat-history/contract-tests";
import { createToadRunner } from "./toad-runner.js";

testTaskRunner(
  { describe, it, beforeEach, afterEach },
  {
    name: "on toad-scheduler",
    async makeRunner(source, clock) {
      const runner = createToadRunner(source, clock, 20);
      return { runner, close: () => runner.stop() };
    },
    firesEveryMs: 100,
  },
);
