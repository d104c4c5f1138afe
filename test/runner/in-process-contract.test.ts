import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { folders } from "../support/given-files.ts";
import { describeRunner } from "./runner-contract.ts";
import { silentLog } from "./runner-world.ts";

const folder = folders();

describeRunner(
  "in this process",
  async (source, clock) => {
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
  { firesEveryMs: 100 },
);
