import { dirname, resolve } from "node:path";
import { systemClock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import type { EngineRunner } from "../runner/engine/engine-runner.ts";
import { loadEngine } from "../runner/engine/load-engine.ts";
import type { TaskSource } from "../runner/task-runner.ts";
import { engineAddress } from "../serve/engine-address.ts";
import type { EngineSettings } from "../settings/engine-settings.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Output } from "./output.ts";

/** For a process that only reads. */
const NO_TASKS: TaskSource<RunReport> = {
  open: () =>
    Promise.reject(new Failure("this process runs nothing", { code: "no-worker", scope: "run", retryable: false })),
  split: async (_key, parameters) => [parameters],
  join: ([report]) => report,
};

/** Opens the engine that the configuration names, only to read: no runs are taken from it. */
export async function withEngine<T>(
  config: string,
  engine: EngineSettings,
  output: Output,
  environment: NodeJS.ProcessEnv,
  use: (runner: EngineRunner<RunReport>) => Promise<T>,
): Promise<T> {
  const address = engineAddress({ engine, folder: dirname(resolve(config)) }, environment);
  const { connectEngine, createEngineRunner } = await loadEngine(address.kind);
  const connected = await connectEngine(address);
  const { log, progress } = output;
  const context = { clock: systemClock, log, progress };
  try {
    const options = { engine: connected, source: NO_TASKS, context, concurrency: 0 };
    const runner = await createEngineRunner<RunReport>(options);
    try {
      return await use(runner);
    } finally {
      await runner.stop();
    }
  } finally {
    await connected.close();
  }
}
