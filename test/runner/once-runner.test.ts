import { afterEach, beforeEach, describe, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { testTaskRunner } from "../../plugin/library/contract-tests/runner/test-task-runner.ts";
import { createOnceRunner } from "../../plugin/runner/once-runner.ts";
import { PATIENT } from "../support/patient.ts";
import { silentLog } from "./runner-world.ts";

testTaskRunner(
  { describe, it, beforeEach, afterEach },
  {
    name: "once",
    async makeRunner(source) {
      const runner = createOnceRunner(source, { clock: systemClock, log: silentLog, progress: () => undefined });
      return { runner, close: () => runner.stop() };
    },
    firesEveryMs: null,
    ...PATIENT,
  },
);
