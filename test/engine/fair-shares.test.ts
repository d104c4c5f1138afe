import { once } from "node:events";
import { expect, it } from "vitest";
import {
  done,
  gate,
  type ScriptedResult,
  scriptedTasks,
  TASK,
} from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { PARTS } from "../../plugin/runner/engine/job-data.ts";
import type { TaskKey, TaskSource } from "../../plugin/runner/task-runner.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const keyOf = (environment: string): TaskKey => ({ environment, task: TASK });

/** An ESM that does not answer when cards are counted. */
async function silence(_key: unknown, _parameters: unknown, signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw signal.reason;
}

onEachStore("environments that share workers, on", ({ at }) => {
  const { worker, closing } = workersAt(at);

  it("take turns: a large one does not go before the others with all its parts", async () => {
    const tasks = scriptedTasks();
    const order: string[] = [];
    const { passed, open } = gate();
    for (const name of ["large", "small"]) {
      tasks.script(name, async (context, say) => {
        order.push(`${name} ${say}`);
        return passed(context, say);
      });
    }
    const source: TaskSource<ScriptedResult> = {
      ...tasks,
      split: async ({ environment }) =>
        (environment === "large" ? ["1", "2", "3", "4"] : ["1", "2"]).map((say) => ({ say })),
    };
    const one = await worker(source, { concurrency: 1 });
    const queue = one.engine.queue(PARTS);
    closing.push(() => queue.close());
    const parts = async () => Object.values(await queue.getJobCounts()).reduce((sum, count) => sum + count, 0);
    const large = one.runNow(keyOf("large"), { say: "all" });
    await tasks.untilBegun("large", 1);
    await eventually(async () => (await parts()) === 4 || undefined);
    const small = one.runNow(keyOf("small"), { say: "all" });
    await eventually(async () => (await parts()) === 6 || undefined);
    open();
    await Promise.all([large, small]);
    expect(order.slice(0, 2)).toEqual(["large 1", "small 1"]);
    expect(order.slice(2, 4).toSorted()).toEqual(["large 2", "small 2"]);
    expect(order.slice(4)).toEqual(["large 3", "large 4"]);
  });

  it("are not held up by those whose ESM does not answer when cards are counted", async () => {
    const tasks = scriptedTasks();
    let silent = 0;
    const source: TaskSource<ScriptedResult> = {
      ...tasks,
      async split({ environment }, parameters, signal) {
        if (environment === "fine") return [parameters];
        silent += 1;
        return silence(undefined, undefined, signal);
      },
    };
    const one = await worker(source, { concurrency: 1 });
    const others = Array.from({ length: 20 }, (_, index) => one.runNow(keyOf(`silent-${index}`), { say: "hello" }));
    for (const each of others) each.catch(() => undefined);
    await eventually(async () => silent === 20 || undefined);
    expect(await one.runNow(keyOf("fine"), { say: "hello" })).toEqual(done("hello"));
  });

  it("are counted within a time limit, and another attempt may help", async () => {
    const tasks = scriptedTasks();
    const one = await worker({ ...tasks, split: silence }, { policy: { longestCutMs: 50, attempts: 2 } });
    const failure = await failureOf(one.runNow(keyOf("silent"), { say: "hello" }));
    expect(failure).toMatchObject({ code: "count-too-slow", retryable: true });
    expect(await one.deadLetters.list()).toMatchObject([{ attempts: 2 }]);
  });

  it("are stopped when a part takes too long, and hold no place when they do not stop", async () => {
    const tasks = scriptedTasks();
    tasks.script("long", gate().passed);
    tasks.script("hangs", () => new Promise(() => undefined));
    const one = await worker(tasks, { concurrency: 1, policy: { longestPartMs: 100, stoppingMs: 200 } });
    await one.runNow(keyOf("long"), { say: "hello" });
    const [long] = await one.history({ limit: 1 });
    expect(long).toMatchObject({ state: "stopped", reason: expect.stringContaining("as long as it may") });
    const failure = await failureOf(one.runNow(keyOf("hangs"), { say: "hello" }));
    expect(failure).toMatchObject({ code: "run-does-not-end", retryable: false });
    tasks.script("fine", async (_context, say) => done(say));
    expect(await one.runNow(keyOf("fine"), { say: "hello" })).toEqual(done("hello"));
  });
});
