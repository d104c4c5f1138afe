import { createEngineRunner } from "../../plugin/runner/engine/engine-runner.ts";
import { describeRunner } from "../runner/runner-contract.ts";
import { silentLog } from "../runner/runner-world.ts";
import { onEachStore } from "./on-each-store.ts";
import { QUICK } from "./quick-policy.ts";
import { atClock } from "./worker.ts";

onEachStore("BullMQ on", ({ title, connect }) => {
  describeRunner(
    `BullMQ on ${title}`,
    async (source, clock) => {
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
    { firesEveryMs: 1_000 },
  );
});
