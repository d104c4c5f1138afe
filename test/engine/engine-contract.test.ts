import { afterAll, beforeAll, describe } from "vitest";
import { createEngineRunner } from "../../plugin/engine/engine-runner.ts";
import { describeRunner } from "../runner/runner-contract.ts";
import { silentLog } from "../runner/runner-world.ts";
import { engines } from "./engines.ts";
import { QUICK } from "./quick-policy.ts";
import { STORES } from "./stores.ts";

describe.each(STORES)("$title", (store) => {
  describe.skipIf(!store.isHere)("on a server of its own", () => {
    const { start, stop, connect } = engines(store);
    beforeAll(start, 60_000);
    afterAll(stop, 60_000);
    describeRunner(
      `BullMQ on ${store.title}`,
      async (source, clock) => {
        const connected = await connect();
        // Somebody sets the clocks of all machines.
        const engine = { ...connected, values: { ...connected.values, now: async () => clock.now() } };
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
      { schedules: true, deadlineMs: 10_000 },
    );
  });
});
