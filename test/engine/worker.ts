import { afterEach } from "vitest";
import { type Clock, systemClock } from "../../plugin/base/clock.ts";
import type { Logger } from "../../plugin/base/logger.ts";
import type { ScriptedResult } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { connectEngine } from "../../plugin/runner/engine/connect-engine.ts";
import type { Engine } from "../../plugin/runner/engine/engine.ts";
import { createEngineRunner, type EngineRunner } from "../../plugin/runner/engine/engine-runner.ts";
import type { JobPolicy } from "../../plugin/runner/engine/job-policy.ts";
import type { RunRecord, TaskSource } from "../../plugin/runner/task-runner.ts";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import { silentLog } from "../runner/runner-world.ts";
import { QUICK } from "./quick-policy.ts";

export type Worker = EngineRunner<ScriptedResult> & { readonly engine: Engine };

export interface WorkerOptions {
  readonly concurrency?: number;
  readonly policy?: Partial<JobPolicy>;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly onEnd?: (run: RunRecord<ScriptedResult>, nextRunAt: number | null) => void;
  /** What the test changes of the engine. */
  readonly changed?: (engine: Engine) => Engine;
}

/** An engine whose store has the test's clock, as if somebody set the clocks of all machines. */
export function atClock(engine: Engine, clock: Clock): Engine {
  return { ...engine, values: { ...engine.values, now: async () => clock.now() } };
}

/** Workers of a test, each with an engine of its own, as on machines of their own; they end with the test. */
export function workersAt(at: () => EngineAddress) {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  return {
    closing,
    async worker(source: TaskSource<ScriptedResult>, options: WorkerOptions = {}): Promise<Worker> {
      const { concurrency = 2, clock = systemClock, log = silentLog, onEnd, changed = (one) => one } = options;
      const connected = await connectEngine(at());
      closing.push(() => connected.close());
      const engine = changed(connected);
      const context = { clock, log, progress: () => undefined };
      const policy = { ...QUICK, attempts: 3, ...options.policy };
      const told = onEnd === undefined ? {} : { onEnd };
      const runner = await createEngineRunner({ engine, source, context, concurrency, policy, ...told });
      closing.push(() => runner.stop());
      return { ...runner, engine };
    },
  };
}
