import { randomUUID } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { movedClock } from "../../plugin/library/contract-tests/runner/moved-clock.ts";
import {
  done,
  gate,
  type ScriptedResult,
  scriptedTasks,
  TASK,
} from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { ACCEPTED, firingId, SCHEDULES } from "../../plugin/runner/engine/job-data.ts";
import { readSchedule, scheduleText } from "../../plugin/runner/engine/kept-schedule.ts";
import { WINDOW_OVER } from "../../plugin/runner/firing-plan.ts";
import { unknownHere } from "../../plugin/runner/run-failures.ts";
import { type TaskKey, type TaskSource, taskName } from "../../plugin/runner/task-runner.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { atClock, workersAt } from "./worker.ts";

onEachStore("runs that several workers share, on", ({ at }) => {
  let key: TaskKey;
  const { worker, closing } = workersAt(at);
  beforeEach(() => {
    key = someKey("env");
  });

  it("make up once for all firings that were missed, however many workers there are", async () => {
    const tasks = [scriptedTasks(), scriptedTasks(), scriptedTasks()];
    const workers = await Promise.all(tasks.map((each) => worker(each)));
    await Promise.all(workers.map((each) => each.schedule(key, YEARLY, { say: "tick" })));
    const [first] = workers;
    if (first === undefined) throw new Error("no worker");
    await makeDue(first.engine);
    const run = await eventually(async () => (await first.history({ limit: 10 })).find(({ finishedAt }) => finishedAt));
    expect(run.dueAt).toBe(Date.UTC(new Date().getUTCFullYear(), 0, 1));
    // Once this is noted no worker has a reason to fire any more.
    await eventually(async () => {
      const noted = (await first.engine.values.get(SCHEDULES, taskName(key))) ?? "";
      return readSchedule(noted).firedUntil === run.dueAt || undefined;
    });
    expect(tasks.flatMap((each) => each.begun(key.environment))).toEqual(["tick"]);
    expect(await first.history({ limit: 10 })).toHaveLength(1);
  });

  it("do not run a firing again whose job the engine has forgotten", async () => {
    const tasks = scriptedTasks();
    const one = await worker(tasks);
    await one.schedule(key, YEARLY, { say: "tick" });
    await makeDue(one.engine);
    const { dueAt } = await eventually(async () =>
      (await one.history({ limit: 9 })).find(({ state }) => state === "done"),
    );
    const queue = one.engine.queue("firings");
    closing.push(() => queue.close());
    await (await queue.getJob(firingId(key, dueAt)))?.remove();
    // A worker whose clock is behind, or that slept: it believes the firing is still to come.
    await makeDue(one.engine);
    await eventually(async () => ((await queue.getJobState(firingId(key, dueAt))) === "completed" ? true : undefined));
    expect(tasks.begun(key.environment)).toEqual(["tick"]);
  });

  it("give parts back when a worker is told to stop: another one goes on, and it is one run", async () => {
    const [one, two] = [scriptedTasks(), scriptedTasks()];
    const { passed } = gate();
    one.script(key.environment, passed);
    const first = await worker(one);
    await first.schedule(key, YEARLY, { say: "tick" });
    await makeDue(first.engine);
    await one.untilBegun(key.environment, 1);
    const second = await worker(two);
    await first.stop();
    await two.untilBegun(key.environment, 1);
    const run = await eventually(async () => (await second.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
    expect(run).toMatchObject({ state: "done", result: done("tick") });
    expect(await second.history({ limit: 9 })).toHaveLength(1);
  });

  it("are not lost by firings that are left out meanwhile, also when they cannot be cut at first", async () => {
    const tasks = scriptedTasks();
    let isAway = true;
    const source: TaskSource<ScriptedResult> = {
      ...tasks,
      split: async (_key, parameters) => {
        if (isAway) throw new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: true });
        return [parameters];
      },
    };
    const one = await worker(source, { policy: { attempts: 1_000 } });
    await one.schedule(key, { ...YEARLY, fires: { kind: "every", minutes: 1 / 60 } }, { say: "tick" });
    const skipped = await eventually(async () =>
      (await one.history({ limit: 99 })).find(({ state }) => state === "skipped"),
    );
    isAway = false;
    const run = await eventually(async () =>
      (await one.history({ limit: 99 })).findLast(({ state }) => state === "done"),
    );
    expect(run.dueAt).toBeLessThan(skipped.dueAt);
  });

  it("end when their window does, which is no reason to go on elsewhere", async () => {
    const tasks = scriptedTasks();
    const { passed } = gate();
    tasks.script(key.environment, passed);
    const clock = movedClock();
    const one = await worker(tasks, { clock, changed: (engine) => atClock(engine, clock) });
    const queue = one.engine.queue("firings");
    closing.push(() => queue.close());
    const common = { key, trigger: "schedule", nonce: "n", parameters: { say: "tick" }, ifRunning: "skip" };
    const dueAt = clock.now();
    const endsAt = dueAt + 1_800_000;
    await queue.add("windowed", { ...common, dueAt, endsAt, parts: null, startedAt: null });
    await tasks.untilBegun(key.environment, 1);
    clock.set(endsAt);
    const run = await eventually(async () => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
    expect(run).toMatchObject({ state: "stopped", reason: WINDOW_OVER, result: { reason: "told to stop" } });
    // Between runs it has no window, so that what came too late is made up for at once.
    await one.schedule(key, YEARLY, { say: "made up for" });
    tasks.script(key.environment, async (_context, say) => done(say));
    await queue.add("too late", { ...common, dueAt: dueAt + 1, endsAt: dueAt, parts: null, startedAt: null });
    const late = await eventually(async () =>
      (await one.history({ limit: 9 })).find(({ state }) => state === "skipped"),
    );
    expect(late.reason).toContain("window");
    const madeUp = await eventually(async () =>
      (await one.history({ limit: 9 })).find(({ state }) => state === "done"),
    );
    expect(madeUp.dueAt).toBeGreaterThan(late.dueAt);
    expect(tasks.begun(key.environment)).toEqual(["tick", "made up for"]);
  });

  it("are cut into parts, of which one fails for good: the others are joined, the letter is dead, and sent again", async () => {
    const tasks = scriptedTasks();
    let isAway = true;
    let attempts = 0;
    tasks.script(key.environment, async (_context, say) => {
      if (say !== "b") return done(say);
      attempts += 1;
      if (isAway) throw new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: true });
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
    const again = await eventually(async () => (await one.history({ limit: 9 })).find(({ state }) => state === "done"));
    expect(again.result).toMatchObject({ said: "b" });
    expect(await one.deadLetters.list()).toEqual([]);
    expect(await failureOf(one.deadLetters.sendAgain(letters[0]?.id ?? ""))).toMatchObject({
      code: "no-such-dead-letter",
    });
    const asked = await one.runNow(key, { say: "all" });
    expect(asked.said).toBe("a+b+c");
  });

  it.each([
    ["to cut", "split"],
    ["to run", "open"],
  ] as const)("leave an environment that one worker does not know %s to one that does", async (_what, step) => {
    const tasks = scriptedTasks();
    let refused = 0;
    const ignorant = {
      ...tasks,
      [step]: async () => {
        refused += 1;
        throw unknownHere(key);
      },
    };
    const other = await worker(ignorant);
    // Only asks: what it wants done is done by workers.
    const asking = await worker(tasks, { concurrency: 0 });
    const asked = asking.runNow(key, { say: "hello" });
    // More often than an attempt may fail.
    await eventually(async () => refused > 5 || undefined);
    await worker(tasks);
    expect(await asked).toEqual(done("hello"));
    expect(await asking.deadLetters.list()).toEqual([]);
    await other.stop();
  });

  it("do not fire for an environment that no worker knows, and go on past a schedule that cannot be read", async () => {
    const tasks = scriptedTasks();
    const [elsewhere, broken] = [someKey("elsewhere"), someKey("broken")];
    // A schedule that cannot be read counts as lost, after which nothing is fired for the life of a lock.
    const one = await worker(tasks, { policy: { lockMs: 2_000 } });
    const asking = await worker(tasks, { concurrency: 0 });
    await asking.schedule(elsewhere, YEARLY, { say: "never" });
    await one.schedule(broken, YEARLY, { say: "never" });
    const text = await one.engine.values.get(SCHEDULES, taskName(broken));
    await one.engine.values.replace(SCHEDULES, taskName(broken), text, "{");
    await makeDue(one.engine, elsewhere);
    await one.schedule(key, YEARLY, { say: "tick" });
    await makeDue(one.engine, key);
    await eventually(async () => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
    expect((await one.history({ limit: 9 })).map((run) => run.key)).toEqual([key]);
  });

  it("are not fired by a worker whose clock is wrong, which says so, until it is right", async () => {
    const tasks = scriptedTasks();
    const clock = movedClock();
    clock.set(Date.now() + 3_600_000);
    const said: string[] = [];
    const note = (_fields: unknown, message: string) => void said.push(message);
    const one = await worker(tasks, { clock, log: { warn: note, info: note } });
    await one.schedule(key, YEARLY, { say: "tick" });
    await makeDue(one.engine);
    await eventually(async () => said.length > 0 || undefined);
    expect(said).toEqual(["this machine's clock is wrong: it fires nothing until it agrees with the store's"]);
    expect(await one.history({ limit: 9 })).toEqual([]);
    clock.set(Date.now());
    await tasks.untilBegun(key.environment, 1);
    expect(said.slice(1)).toEqual(["this machine's clock is right again"]);
  });

  it("go on after a worker whose clock was years ahead", async () => {
    const tasks = scriptedTasks();
    const one = await worker(tasks);
    const { values } = one.engine;
    const field = taskName(key);
    const farAhead = Date.now() + 3 * 365 * 86_400_000;
    await values.replace(ACCEPTED, field, undefined, `${farAhead} nonce`);
    await one.schedule(key, YEARLY, { say: "tick" });
    const before = await values.get(SCHEDULES, field);
    const ahead = scheduleText({ ...readSchedule(before ?? ""), firedUntil: farAhead });
    await values.replace(SCHEDULES, field, before, ahead);
    await eventually(async () => {
      const { firedUntil } = readSchedule((await values.get(SCHEDULES, field)) ?? "");
      return firedUntil <= Date.now() || undefined;
    });
    await makeDue(one.engine);
    const run = await eventually(async () => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
    expect(run.state).toBe("done");
  });

  it("are put off for a day at most: then an environment that nobody knows is a dead letter", async () => {
    const tasks = scriptedTasks();
    const policy = { longestPutOffMs: 0 };
    const one = await worker({ ...tasks, split: () => Promise.reject(unknownHere(key)) }, { policy });
    expect(await failureOf(one.runNow(key, { say: "hello" }))).toMatchObject({ code: "environment-unknown" });
    expect(await one.deadLetters.list()).toHaveLength(1);
  });

  it("keep nothing of a mistake, and every character of a result that the store can hold", async () => {
    const tasks = scriptedTasks();
    tasks.script(key.environment, async () => done("nul \0, half \uD800, whole 😀"));
    const one = await worker(tasks);
    expect((await one.runNow(key, { say: "hello" })).said).toBe("nul \uFFFD, half \uFFFD, whole 😀");
    tasks.script(key.environment, () => Promise.reject(new Error("Matti wrote: secret")));
    await failureOf(one.runNow(key, { say: "hello" }));
    const parts = one.engine.queue("shards");
    closing.push(() => parts.close());
    const [job] = await parts.getJobs(["failed"]);
    expect(JSON.stringify(job)).not.toContain("Matti");
  });
});

function someKey(name: string): TaskKey {
  return { environment: `${name}-${randomUUID().slice(0, 8)}`, task: TASK };
}
