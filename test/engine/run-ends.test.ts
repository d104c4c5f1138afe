import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import {
  done,
  type ScriptedResult,
  type ScriptedTasks,
  scriptedTasks,
  TASK,
} from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import type { RunRecord, TaskSource } from "../../plugin/runner/task-runner.ts";
import { QUARTERLY, silentLog } from "../runner/runner-world.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const ATTEMPTS = 3;
const away = new Failure("ESM is away", { code: "unreachable", scope: "request", retryable: true });

onEachStore("the ends of runs that workers share, on", ({ at }) => {
  const { worker } = workersAt(at);

  /** Two workers at this source, and every end that either of them told. */
  async function twoWorkers(changed: (tasks: ScriptedTasks) => Partial<TaskSource<ScriptedResult>> = () => ({})) {
    const ends: RunRecord<ScriptedResult>[] = [];
    const warnings: Readonly<Record<string, unknown>>[] = [];
    const log = { ...silentLog, warn: (fields: Readonly<Record<string, unknown>>) => void warnings.push(fields) };
    const nextRuns: (number | null)[] = [];
    const tasks = scriptedTasks();
    const source = { ...tasks, ...changed(tasks) };
    const onEnd = (run: RunRecord<ScriptedResult>, nextRunAt: number | null) => {
      ends.push(run);
      nextRuns.push(nextRunAt);
    };
    const options = { policy: { attempts: ATTEMPTS }, onEnd, log };
    const [runner] = [await worker(source, options), await worker(source, options)];
    const key = { environment: `env-${randomUUID().slice(0, 8)}`, task: TASK };
    /** The ends of this key, once another run that began later has ended, too: nothing more will come of it. */
    async function told() {
      const later = { ...key, environment: `${key.environment}-later` };
      await runner.runNow(later, { say: "later" });
      await eventually(async () => ends.find((run) => run.key.environment === later.environment));
      return ends.filter((run) => run.key.environment === key.environment);
    }
    return { runner, tasks, key, told, warnings, nextRuns };
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
    const { runner, key, told, warnings } = await twoWorkers(() => ({
      async split({ environment }, parameters) {
        if (environment.endsWith("later")) return [parameters];
        attempts += 1;
        throw away;
      },
    }));
    expect(await failureOf(runner.runNow(key, { say: "all" }))).toMatchObject({ code: "unreachable" });
    expect(await told()).toMatchObject([{ state: "failed", reason: "ESM is away", result: null }]);
    expect(attempts).toBe(ATTEMPTS);
    // The last attempt is the end of the run.
    const { environment } = key;
    expect(warnings).toMatchObject(
      [1, 2].map((attempt) => ({ environment, attempt, code: "unreachable", reason: "ESM is away" })),
    );
  });

  it("are told with when the next run begins", async () => {
    const { runner, key, nextRuns } = await twoWorkers();
    await runner.schedule(key, { ...QUARTERLY, fires: { kind: "every", minutes: 1 / 60 } }, { say: "tick" });
    const before = Date.now();
    const nextRunAt = await eventually(async () => nextRuns.find((next) => next !== null) ?? undefined);
    expect(nextRunAt).toBeGreaterThan(before);
  });

  it("of which a part failed for good are told as failed", async () => {
    const { runner, tasks, key, told } = await twoWorkers();
    tasks.script(key.environment, () => Promise.reject(away));
    await failureOf(runner.runNow(key, { say: "all" }));
    expect(await told()).toMatchObject([{ state: "failed" }]);
  });
});
