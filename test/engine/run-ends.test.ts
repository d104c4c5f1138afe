import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { Failure } from "../../plugin/base/failure.ts";
import { createEngineRunner } from "../../plugin/engine/engine-runner.ts";
import type { RunRecord, TaskSource } from "../../plugin/runner/task-runner.ts";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import { silentLog } from "../runner/runner-world.ts";
import { done, type ScriptedResult, type ScriptedTasks, scriptedTasks, TASK } from "../runner/scripted-tasks.ts";
import { failureOf } from "../support/rejection.ts";
import { engines } from "./engines.ts";
import { eventually } from "./eventually.ts";
import { QUICK } from "./quick-policy.ts";
import { STORES } from "./stores.ts";

const ATTEMPTS = 3;
const away = new Failure("ESM is away", { code: "unreachable", scope: "request", retryable: true });

describe.each(STORES)("the ends of runs that workers share, on $title", (store) => {
  describe.skipIf(!store.isHere)("on a server of its own", { timeout: 40_000 }, () => {
    const { start, stop, address, connect } = engines(store);
    const closing: (() => Promise<void>)[] = [];

    beforeAll(start, 60_000);
    afterAll(stop, 60_000);
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
    });

    async function worker(source: TaskSource<ScriptedResult>, at: EngineAddress, ends: RunRecord<ScriptedResult>[]) {
      const engine = await connect(at);
      const context = { clock: systemClock, log: silentLog, progress: () => undefined };
      const policy = { ...QUICK, attempts: ATTEMPTS };
      const onEnd = (run: RunRecord<ScriptedResult>) => void ends.push(run);
      const runner = await createEngineRunner({ engine, source, context, concurrency: 2, policy, onEnd });
      closing.push(async () => {
        await runner.stop();
        await engine.close();
      });
      return runner;
    }

    /** Two workers at this source, and every end that either of them told. */
    async function twoWorkers(changed: (tasks: ScriptedTasks) => Partial<TaskSource<ScriptedResult>> = () => ({})) {
      const at = address();
      const ends: RunRecord<ScriptedResult>[] = [];
      const tasks = scriptedTasks();
      const source = { ...tasks, ...changed(tasks) };
      const [runner] = [await worker(source, at, ends), await worker(source, at, ends)];
      const key = { environment: `env-${randomUUID().slice(0, 8)}`, task: TASK };
      /** The ends of this key, once another run that began later has ended, too: nothing more will come of it. */
      async function told() {
        const later = { ...key, environment: `${key.environment}-later` };
        await runner.runNow(later, { say: "later" });
        await eventually(async () => ends.find((run) => run.key.environment === later.environment));
        return ends.filter((run) => run.key.environment === key.environment);
      }
      return { runner, tasks, key, told };
    }

    it("that were cut into parts, of which one was tried again, are told once", async () => {
      const { runner, tasks, key, told } = await twoWorkers(() => ({
        split: async () => ["a", "b", "c", "d"].map((say) => ({ say })),
      }));
      let failed = 0;
      tasks.script(key.environment, async (_context, say) => {
        if (say === "c" && (failed += 1) < ATTEMPTS) throw away;
        return done(say);
      });
      await runner.runNow(key, { say: "all" });
      expect(await told()).toMatchObject([{ key, trigger: "request", state: "done", result: { said: "a" } }]);
      expect(tasks.begun(key.environment)).toHaveLength(3 + ATTEMPTS);
    });

    it("that could not be cut are told once, after the last attempt", async () => {
      let attempts = 0;
      const { runner, key, told } = await twoWorkers(() => ({
        async split({ environment }, parameters) {
          if (environment.endsWith("later")) return [parameters];
          attempts += 1;
          throw away;
        },
      }));
      expect(await failureOf(runner.runNow(key, { say: "all" }))).toMatchObject({ code: "unreachable" });
      expect(await told()).toMatchObject([{ state: "failed", reason: "ESM is away", result: null }]);
      expect(attempts).toBe(ATTEMPTS);
    });

    it("of which a part failed for good are told as failed", async () => {
      const { runner, tasks, key, told } = await twoWorkers();
      tasks.script(key.environment, () => Promise.reject(away));
      await failureOf(runner.runNow(key, { say: "all" }));
      expect(await told()).toMatchObject([{ state: "failed" }]);
    });
  });
});
