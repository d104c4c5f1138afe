import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/clock.ts";
import { Failure, InputError } from "../../../plugin/failure.ts";
import type { Schedule } from "../../../plugin/schedule/schedule.ts";
import type { EngineAddress } from "../../../plugin/settings/engine-settings.ts";
import { type BullmqRunner, createBullmqRunner } from "../../../plugin/task-runner/bullmq/bullmq-runner.ts";
import type { Engine } from "../../../plugin/task-runner/bullmq/engine.ts";
import { firingId, SCHEDULES } from "../../../plugin/task-runner/bullmq/job-data.ts";
import type { TaskKey, TaskSource } from "../../../plugin/task-runner/task-runner.ts";
import { failureOf } from "../../support/rejection.ts";
import { silentLog } from "../runner-world.ts";
import { done, gate, type ScriptedResult, scriptedTasks, TASK } from "../scripted-tasks.ts";
import { engines } from "./engines.ts";
import { eventually } from "./eventually.ts";
import { QUICK } from "./quick-policy.ts";
import { STORES } from "./stores.ts";

const HOURLY: Schedule = {
  fires: { kind: "every", minutes: 60 },
  timeZone: "UTC",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};
const HOUR_MS = 3_600_000;

describe.each(STORES)("runs that several workers share, on $title", (store) => {
  describe.skipIf(!store.isHere)("on a server of its own", { timeout: 40_000 }, () => {
    const { start, stop, address, connect } = engines(store);
    const closing: (() => Promise<void>)[] = [];
    let at: EngineAddress;
    let key: TaskKey;

    beforeAll(start, 60_000);
    afterAll(stop, 60_000);
    beforeEach(() => {
      at = address();
      key = { environment: `env-${randomUUID().slice(0, 8)}`, task: TASK };
    });
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
    });

    async function worker(
      source: TaskSource<ScriptedResult>,
      { concurrency = 2, attempts = 3 } = {},
    ): Promise<BullmqRunner<ScriptedResult> & { readonly engine: Engine }> {
      const engine = await connect(at);
      const context = { clock: systemClock, log: silentLog, progress: () => undefined };
      const runner = await createBullmqRunner({ engine, source, context, concurrency, policy: { ...QUICK, attempts } });
      closing.push(async () => {
        await runner.stop();
        await engine.close();
      });
      return { ...runner, engine };
    }

    it("make up once for all firings that were missed, however many workers there are", async () => {
      const tasks = [scriptedTasks(), scriptedTasks(), scriptedTasks()];
      const workers = await Promise.all(tasks.map((each) => worker(each)));
      await Promise.all(workers.map((each) => each.schedule(key, HOURLY, { say: "tick" })));
      const [first] = workers;
      if (first === undefined) throw new Error("no worker");
      await fireAsAfter(first.engine, 50 * HOUR_MS);
      const run = await eventually(async () =>
        (await first.history({ limit: 10 })).find(({ finishedAt }) => finishedAt),
      );
      await delay(700);
      expect(tasks.flatMap((each) => each.begun(key.environment))).toEqual(["tick"]);
      expect(await first.history({ limit: 10 })).toHaveLength(1);
      expect(run.dueAt).toBe(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
    });

    it("do not run a firing again whose job the engine has forgotten", async () => {
      const tasks = scriptedTasks();
      const one = await worker(tasks);
      await one.schedule(key, HOURLY, { say: "tick" });
      await fireAsAfter(one.engine, 2 * HOUR_MS);
      const { dueAt } = await eventually(async () =>
        (await one.history({ limit: 9 })).find(({ state }) => state === "done"),
      );
      const queue = one.engine.queue("firings");
      closing.push(() => queue.close());
      await (await queue.getJob(firingId(key, dueAt)))?.remove();
      // A worker whose clock is behind, or that slept: it believes the firing is still to come.
      await fireAsAfter(one.engine, 2 * HOUR_MS);
      await eventually(async () =>
        (await queue.getJobState(firingId(key, dueAt))) === "completed" ? true : undefined,
      );
      expect(tasks.begun(key.environment)).toEqual(["tick"]);
    });

    it("give parts back when a worker is told to stop: another one goes on, and it is one run", async () => {
      const [one, two] = [scriptedTasks(), scriptedTasks()];
      const { passed } = gate();
      one.script(key.environment, passed);
      const first = await worker(one);
      await first.schedule(key, HOURLY, { say: "tick" });
      await fireAsAfter(first.engine, 2 * HOUR_MS);
      await one.untilBegun(key.environment, 1);
      const second = await worker(two);
      await first.stop();
      await two.untilBegun(key.environment, 1);
      const run = await eventually(async () =>
        (await second.history({ limit: 9 })).find(({ finishedAt }) => finishedAt),
      );
      expect(run).toMatchObject({ state: "done", result: done("tick") });
      expect(await second.history({ limit: 9 })).toHaveLength(1);
    });

    it("end when their window does, which is no reason to go on elsewhere", async () => {
      const tasks = scriptedTasks();
      const { passed } = gate();
      tasks.script(key.environment, passed);
      const one = await worker(tasks);
      const queue = one.engine.queue("firings");
      closing.push(() => queue.close());
      const common = { key, trigger: "schedule", nonce: "n", parameters: { say: "tick" }, ifRunning: "skip" };
      const dueAt = Date.now();
      await queue.add("windowed", { ...common, dueAt, endsAt: dueAt + 1_500, parts: null, startedAt: null });
      await tasks.untilBegun(key.environment, 1);
      const run = await eventually(async () => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
      expect(run).toMatchObject({ state: "stopped", reason: "told to stop" });
      await queue.add("too late", { ...common, dueAt: dueAt + 1, endsAt: dueAt, parts: null, startedAt: null });
      const late = await eventually(async () =>
        (await one.history({ limit: 9 })).find(({ state }) => state === "skipped"),
      );
      expect(late.reason).toContain("window");
      expect(tasks.begun(key.environment)).toHaveLength(1);
    });

    it("are cut into parts, of which one fails for good: the others are joined, the letter is dead, and sent again", async () => {
      const tasks = scriptedTasks();
      let isAway = true;
      let attempts = 0;
      tasks.script(key.environment, async (_context, say) => {
        if (say !== "b") return done(say);
        attempts += 1;
        if (isAway) throw new Failure("ESM is away", { code: "esm-away", retryable: true });
        return done(say);
      });
      const source: TaskSource<ScriptedResult> = {
        ...tasks,
        split: async () => ["a", "b", "c"].map((say) => ({ say })),
        join: (results) => ({ ...results[0], said: results.map(({ said }) => said).join("+") }),
      };
      const one = await worker(source);
      const failure = await failureOf(one.runNow(key, { say: "all" }));
      expect(failure).toMatchObject({ code: "esm-away", message: "ESM is away" });
      expect(attempts).toBe(3);
      const [run] = await one.history({ limit: 1 });
      expect(run).toMatchObject({ state: "failed", result: { said: "a+c" } });
      expect(run?.reason).toContain("part 2");
      const letters = await one.deadLetters.list();
      expect(letters).toMatchObject([{ key, part: { number: 2, of: 3 }, attempts: 3, reason: "ESM is away" }]);

      isAway = false;
      await one.deadLetters.sendAgain(letters[0]?.id ?? "");
      const again = await eventually(async () =>
        (await one.history({ limit: 9 })).find(({ state }) => state === "done"),
      );
      expect(again.result).toMatchObject({ said: "b" });
      expect(await one.deadLetters.list()).toEqual([]);
      expect(await failureOf(one.deadLetters.sendAgain(letters[0]?.id ?? ""))).toMatchObject({
        code: "no-such-dead-letter",
      });
      const asked = await one.runNow(key, { say: "all" });
      expect(asked.said).toBe("a+b+c");
    });

    it("leave an environment that a worker does not know to one that does", async () => {
      const [knowing, ignorant] = [scriptedTasks(), scriptedTasks()];
      let refused = 0;
      const other = await worker({
        ...ignorant,
        open: async () => {
          refused += 1;
          throw new InputError([
            { file: "esm-chat.config.json", place: key.environment, message: "is not known here" },
          ]);
        },
      });
      const one = await worker(knowing, { concurrency: 0, attempts: 1_000 });
      const asked = one.runNow(key, { say: "hello" });
      asked.catch(() => undefined);
      await eventually(async () => (refused > 0 ? true : undefined));
      await other.stop();
      await worker(knowing);
      expect(await asked).toEqual(done("hello"));
    });

    it("keep nothing of a mistake, and every character of a result that the store can hold", async () => {
      const tasks = scriptedTasks();
      tasks.script(key.environment, async () => done("nul \0, half \uD800, whole 😀"));
      const one = await worker(tasks);
      expect((await one.runNow(key, { say: "hello" })).said).toBe("nul \uFFFD, half \uFFFD, whole 😀");
      tasks.script(key.environment, () => Promise.reject(new Error("Matti wrote: secret")));
      await failureOf(one.runNow(key, { say: "hello" }));
      const shards = one.engine.queue("shards");
      closing.push(() => shards.close());
      const [job] = await shards.getJobs(["failed"]);
      expect(JSON.stringify(job)).not.toContain("Matti");
    });
  });
});

/** As if the schedule had last fired so long ago. */
async function fireAsAfter({ values }: Engine, milliseconds: number): Promise<void> {
  for (const [field, text] of await values.entries(SCHEDULES)) {
    const schedule = JSON.parse(text) as { firedUntil: number };
    const after = JSON.stringify({ ...schedule, firedUntil: Date.now() - milliseconds });
    await values.replace(SCHEDULES, field, text, after);
  }
}
