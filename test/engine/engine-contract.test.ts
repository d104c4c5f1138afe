import { afterEach, beforeEach, describe, it } from "vitest";
import { testTaskRunner } from "../../plugin/library/contract-tests/runner/test-task-runner.ts";
import { createEngineRunner } from "../../plugin/runner/engine/engine-runner.ts";
import { silentLog } from "../runner/runner-world.ts";
import { PATIENT } from "../support/patient.ts";
import { onEachStore } from "./on-each-store.ts";
import { QUICK } from "./quick-policy.ts";
import { atClock } from "./worker.ts";

onEachStore("BullMQ on", ({ title, connect }) => {
  testTaskRunner(
    { describe, it, beforeEach, afterEach },
    {
      name: `BullMQ on ${title}`,
      async makeRunner(source, clock) {
        const engine = atClock(await connect(), clock);
        const context = { clock, log: silentLog, progress: () => undefined };
        const runner = await createEngineRunner({ engine, source, context, concurrency: 4, policy: QUICK });
        return {
          runner,
          async close() {
            await runner.stop();
            await engine.close();
          },
        };
      },
      firesEveryMs: 1_000,
      ...PATIENT,
    },
  );
});
