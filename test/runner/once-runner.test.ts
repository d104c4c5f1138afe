import { systemClock } from "../../plugin/base/clock.ts";
import { createOnceRunner } from "../../plugin/runner/once-runner.ts";
import { describeRunner } from "./runner-contract.ts";
import { silentLog } from "./runner-world.ts";

describeRunner(
  "once",
  async (source) => {
    const runner = createOnceRunner(source, { clock: systemClock, log: silentLog, progress: () => undefined });
    return { runner, close: () => runner.stop() };
  },
  { firesEveryMs: null },
);
