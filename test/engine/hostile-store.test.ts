import { Redis } from "ioredis";
import { Client } from "pg";
import { expect, it } from "vitest";
import { done, gate, scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { connectPermits } from "../../plugin/runner/engine/budget/connect-permits.ts";
import { FIRINGS, HOLDERS, PARTS, SCHEDULES } from "../../plugin/runner/engine/job-data.ts";
import { LONGEST_VALUE, MOST_VALUES } from "../../plugin/runner/engine/value-store.ts";
import { taskName } from "../../plugin/runner/task-runner.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { storeByHand } from "./empty-store.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const KEY = { environment: "helsinki", task: TASK };

onEachStore(
  "what somebody else has put into the store:",
  ({ at }) => {
    const { worker, closing } = workersAt(at);

    it("jobs that mean nothing cost only themselves", async () => {
      const one = await worker(scriptedTasks());
      const [firings, parts] = [one.engine.queue(FIRINGS), one.engine.queue(PARTS)];
      closing.push(async () => void (await Promise.all([firings.close(), parts.close()])));
      const base = {
        key: { environment: "turku", task: TASK },
        trigger: "request",
        dueAt: 1,
        nonce: "",
        endsAt: null,
        parts: null,
        startedAt: null,
      };
      const hostile = [
        null,
        "text",
        {},
        { key: { environment: 7 } },
        { ...base, ifRunning: "dance", parameters: {} },
        { ...base, ifRunning: "skip", dueAt: 1e300, parameters: {} },
        { ...base, ifRunning: "skip", parts: Array.from({ length: 5_000 }, () => ({})), parameters: {} },
        { ...base, ifRunning: "skip", parameters: { say: "x".repeat(1_000_000), more: true } },
      ];
      const added: string[] = [];
      for (const data of hostile) {
        await firings.add("hostile", data, { attempts: 1 });
        const part = await parts.add("hostile", data, { attempts: 1 });
        added.push(part.id ?? "");
      }
      for (const id of added) {
        await eventually(async () => ((await parts.getJobState(id)) === "failed" ? true : undefined));
      }
      expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
      expect(Array.isArray(await one.history({ limit: 99 }))).toBe(true);
      expect(Array.isArray(await one.deadLetters.list())).toBe(true);
    });

    it("values are read up to their bound, and what is longer can be replaced", async () => {
      const one = await worker(scriptedTasks(), { concurrency: 0 });
      const { values } = one.engine;
      const byHand = await storeByHand(at());
      closing.push(() => byHand.close());
      const edge = "x".repeat(LONGEST_VALUE);
      await byHand.putValue("t", "edge", edge);
      await byHand.putValue("t", "beyond", `${edge}x`);
      expect(await values.get("t", "edge")).toBe(edge);
      expect(await values.get("t", "beyond")).toBe("");
      expect(await values.entries("t")).toEqual(
        new Map([
          ["edge", edge],
          ["beyond", ""],
        ]),
      );
      expect(await values.replace("t", "beyond", undefined, "no")).toBe(false);
      expect(await values.replace("t", "beyond", "", "short")).toBe(true);
      expect(await values.get("t", "beyond")).toBe("short");
      await byHand.putMany("many", MOST_VALUES + 1);
      expect((await values.entries("many")).size).toBe(MOST_VALUES);
    });

    it("a holder that is no job keeps no run from beginning", async () => {
      const tasks = scriptedTasks();
      const one = await worker(tasks);
      const byHand = await storeByHand(at());
      closing.push(() => byHand.close());
      await byHand.putValue(HOLDERS, taskName(KEY), "x".repeat(LONGEST_VALUE + 1));
      await one.schedule(KEY, YEARLY, { say: "tick" });
      await makeDue(one.engine);
      await eventually(async () => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
      await byHand.putValue(HOLDERS, taskName(KEY), "no-job-of-ours");
      expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
      expect((await one.state()).map(({ key }) => key)).toEqual([KEY]);
    });
  },
  "own",
);

onEachStore(
  "what somebody does to the store while it is used:",
  ({ title, at }) => {
    const { worker, closing } = workersAt(at);
    const isRedis = title === "Redis";

    it.runIf(isRedis)("a Redis that begins to drop keys is told of", async () => {
      const one = await worker(scriptedTasks());
      const redis = new Redis(at().url);
      closing.push(async () => redis.disconnect());
      expect(await one.trouble()).toBeNull();
      await redis.config("SET", "maxmemory-policy", "allkeys-lru");
      const why = await eventually(async () => (await one.trouble()) ?? undefined);
      expect(why).toBe("the engine's Redis may lose runs: its maxmemory-policy must be noeviction, or runs may vanish");
      expect(await failureOf(worker(scriptedTasks()))).toMatchObject({ code: "engine-unfit", retryable: false });
      await redis.config("SET", "maxmemory-policy", "noeviction");
      await eventually(async () => ((await one.trouble()) === null ? true : undefined));
    });

    it.runIf(isRedis)("a Redis without memory is told of, and used again when it has some", async () => {
      const one = await worker(scriptedTasks());
      await one.schedule(KEY, YEARLY, { say: "tick" });
      const redis = new Redis(at().url);
      closing.push(async () => redis.disconnect());
      await redis.config("SET", "maxmemory", "1");
      expect(await eventually(async () => (await one.trouble()) ?? undefined)).toContain("(OOM)");
      await redis.config("SET", "maxmemory", "0");
      await eventually(async () => ((await one.trouble()) === null ? true : undefined));
      expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
    });

    it.runIf(isRedis)(
      "a store that is well again is looked at when somebody asks, not a long while later",
      async () => {
        const redis = new Redis(at().url);
        closing.push(async () => redis.disconnect());
        const first = await worker(scriptedTasks());
        await first.schedule(KEY, YEARLY, { say: "tick" });
        await redis.config("SET", "maxmemory", "1");
        const one = await worker(scriptedTasks(), { policy: { scheduleCheckMs: 3_600_000 } });
        expect(await eventually(async () => (await one.trouble()) ?? undefined)).toContain("(OOM)");
        await redis.config("SET", "maxmemory", "0");
        await eventually(async () => ((await one.trouble()) === null ? true : undefined));
      },
    );

    it.runIf(!isRedis)("tables that are dropped are made again, also those of the budgets", async () => {
      const tasks = scriptedTasks();
      const one = await worker(tasks, { policy: { lockMs: 2_000 } });
      const place = at();
      const permits = await connectPermits(place);
      closing.push(() => permits.close());
      await one.schedule(KEY, YEARLY, { say: "tick" });
      const admin = new Client({ connectionString: place.url });
      closing.push(() => admin.end());
      await admin.connect();
      if (place.kind !== "postgresql") throw new Error("no schema");
      await admin.query(`DROP SCHEMA "${place.schema}" CASCADE`);
      await eventually(async () =>
        (await one.engine.values.get(SCHEDULES, taskName(KEY)).catch(() => undefined)) === undefined ? undefined : true,
      );
      await makeDue(one.engine);
      await tasks.untilBegun(KEY.environment, 1);
      expect(await one.runNow(KEY, { say: "hello" }).catch(() => done("hello"))).toEqual(done("hello"));
      await eventually(async () => ((await one.trouble()) === null ? true : undefined));
      const question = {
        host: "h",
        limits: { atOnce: 1, requestsPerSecond: undefined, bytesPerSecond: undefined },
        holder: "me",
        ended: [],
        held: [],
        wanted: ["one"],
        leaseMs: 15_000,
        waitingGraceMs: 1_000,
        bytes: 0,
        pauseMs: 0,
      };
      await admin.query(`DROP TABLE "${place.schema}".esm_chat_budget CASCADE`).catch(() => undefined);
      expect(await permits.exchange(question)).toMatchObject({ granted: 1 });
    });

    it("a run whose parts vanish is told to stop, and none is lost for ever", async () => {
      const tasks = scriptedTasks();
      const { passed } = gate();
      tasks.script(KEY.environment, passed);
      const one = await worker(tasks, { policy: { lockMs: 2_000 } });
      const parts = one.engine.queue(PARTS);
      closing.push(() => parts.close());
      const asked = one.runNow(KEY, { say: "by hand" });
      asked.catch(() => undefined);
      await tasks.untilBegun(KEY.environment, 1);
      const byHand = await storeByHand(at());
      closing.push(() => byHand.close());
      await byHand.empty();
      // The lock cannot be renewed: that is how the part learns it.
      await eventually(async () => (tasks.openNow === 0 ? true : undefined));
      expect(await failureOf(asked)).toMatchObject({ code: "run-lost" });
    });
  },
  "own",
);
