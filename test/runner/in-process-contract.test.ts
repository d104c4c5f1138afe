import { afterEach, beforeEach, describe, it } from "vitest";
import { testTaskRunner } from "../../plugin/library/contract-tests/runner/test-task-runner.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { folders } from "../support/given-files.ts";
import { PATIENT } from "../support/patient.ts";
import { silentLog } from "./runner-world.ts";

const folder = folders();

testTaskRunner(
  { describe, it, beforeEach, afterEach },
  {
    name: "in this process",
    async makeRunner(source, clock) {
      const runner = createInProcessRunner({
        source,
        clock,
        monotonic: () => performance.now(),
        contextOf: () => ({ log: silentLog, progress: () => undefined }),
        log: silentLog,
        folder: folder(),
        mostAtOnce: 4,
        mostRunMs: 60_000,
      });
      return { runner, close: () => runner.stop() };
    },
    firesEveryMs: 100,
    ...PATIENT,
  },
);
