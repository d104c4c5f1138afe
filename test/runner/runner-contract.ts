import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../plugin/base/clock.ts";
import { Failure, InputError } from "../../plugin/base/failure.ts";
import type { RunRecord, TaskKey, TaskRunner, TaskSource } from "../../plugin/runner/task-runner.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import { eventually } from "../support/eventually.ts";
import { rejectionOf } from "../support/rejection.ts";
import { type MovedClock, movedClock } from "./moved-clock.ts";
import {
  done,
  gate,
  type ScriptedResult,
  type ScriptedTasks,
  scriptedTasks,
  stoppedEarly,
  TASK,
} from "./scripted-tasks.ts";

/** What a runner may do differently from others. */
export interface RunnerCapabilities {
  /**
   * How often its schedules can fire, milliseconds; null when it has none. Engines have clocks of their own, so that the
   * contract is checked on real time: what fires more often than once a second is more than they are made for.
   */
  readonly firesEveryMs: number | null;
}

export interface RunnerUnderTest {
  readonly runner: TaskRunner<ScriptedResult>;
  /** Ends everything, after `stop` as well as without. */
  close(): Promise<void>;
}

/** A new runner that runs these tasks in this process, with room for several runs at once. */
export type MakeRunner = (source: TaskSource<ScriptedResult>, clock: Clock) => Promise<RunnerUnderTest>;

/** Runs that there is room for; engines read fewer in one request here. */
const AT_ONCE = 4;

/** Begins a minute before business hours. */
const BEFORE_WORK: Schedule = {
  fires: { kind: "cron", expression: "59 7 * * *" },
  timeZone: "Europe/Helsinki",
  onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
  jitterMs: 0,
  catchUp: true,
};

/** Of a Thursday in summer, in Helsinki. */
const at = (time: string) => Date.parse(`2026-06-04T${time}+03:00`);

/** All that every runner keeps, whatever engine is behind it. */
export function describeRunner(name: string, makeRunner: MakeRunner, { firesEveryMs }: RunnerCapabilities): void {
  const everyMs = firesEveryMs ?? 1_000;
  const OFTEN: Schedule = {
    ...BEFORE_WORK,
    fires: { kind: "every", minutes: everyMs / 60_000 },
    onlyOutside: undefined,
  };

  describe(`the contract of task runners: ${name}`, () => {
    let clock: MovedClock;
    let tasks: ScriptedTasks;
    let made: RunnerUnderTest;
    let runner: TaskRunner<ScriptedResult>;
    let key: TaskKey;
    let other: TaskKey;

    beforeEach(async () => {
      tasks = scriptedTasks();
      clock = movedClock();
      made = await makeRunner(tasks, clock);
      runner = made.runner;
      key = someKey();
      other = someKey();
    });

    afterEach(() => made.close());

    const historyOf = (of: TaskKey) => runner.history({ key: of, limit: 100 });

    /** Runs that have begun and ended. */
    const ended = async (of: TaskKey) =>
      (await historyOf(of)).filter(({ finishedAt, state }) => finishedAt !== null && state !== "skipped");

    /** A run in the history for which this holds. */
    const recorded = (of: TaskKey, holds: (run: RunRecord<ScriptedResult>) => boolean) =>
      eventually(async () => (await historyOf(of)).find(holds));

    describe("run now", () => {
      it("gives the task's result", async () => {
        expect(await runner.runNow(key, { say: "hello" })).toEqual(done("hello"));
      });

      it("tells the run's id once it is accepted, and that it has parameters of its own", async () => {
        const accepted: string[] = [];
        await runner.runNow(key, { say: "hello" }, (runId) => accepted.push(runId));
        expect((await historyOf(key)).map(({ runId }) => runId)).toEqual(accepted);
        expect(await historyOf(key)).toMatchObject([{ trigger: "request", state: "done", isForSome: true }]);
      });

      it("lets go of what was made ready, also after a failure", async () => {
        tasks.script(other.environment, () => Promise.reject(new Error("broken")));
        await runner.runNow(key, { say: "hello" });
        await rejectionOf(runner.runNow(other, { say: "hello" }));
        const openNow = await eventually(async () => (tasks.openNow === 0 ? tasks.openNow : undefined));
        expect(openNow).toBe(0);
      });

      it("passes a failure of the task on: code, message, whether and when trying again helps", async () => {
        const retryAt = Date.UTC(2026, 11, 24);
        tasks.script(key.environment, () =>
          Promise.reject(new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false, retryAt })),
        );
        const error = await rejectionOf(runner.runNow(key, { say: "hello" }));
        expect(error).toBeInstanceOf(Failure);
        expect(error).toMatchObject({ message: "ESM is away", code: "esm-away", retryable: false, retryAt });
      });

      it("passes on why a task could not be made ready", async () => {
        const error = await rejectionOf(runner.runNow({ ...key, task: "NoSuchTask" }, {}));
        expect(error).toMatchObject({ code: "no-such-task" });
      });

      it.each([{}, { say: 7 }, { say: "hello", also: "this" }, null, "hello"])(
        "refuses wrong parameters before anything is run: %j",
        async (parameters) => {
          expect(await rejectionOf(runner.runNow(key, parameters))).toBeInstanceOf(InputError);
          expect(tasks.begun(key.environment)).toEqual([]);
        },
      );

      it("refuses a second run of the same key, and allows it when the first has ended", async () => {
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        const first = runner.runNow(key, { say: "first" });
        await tasks.untilBegun(key.environment, 1);
        expect(await rejectionOf(runner.runNow(key, { say: "second" }))).toMatchObject({
          code: "task-already-running",
        });
        open();
        expect(await first).toEqual(done("first"));
        expect(await runner.runNow(key, { say: "third" })).toEqual(done("third"));
        expect(tasks.begun(key.environment)).toEqual(["first", "third"]);
        expect(tasks.mostAtOnce(key.environment)).toBe(1);
      });

      it("runs different keys at the same time", async () => {
        const { passed, open } = gate();
        for (const { environment } of [key, other]) tasks.script(environment, passed);
        const both = Promise.all([runner.runNow(key, { say: "one" }), runner.runNow(other, { say: "two" })]);
        await Promise.all([tasks.untilBegun(key.environment, 1), tasks.untilBegun(other.environment, 1)]);
        open();
        expect(await both).toEqual([done("one"), done("two")]);
      });

      it("is not hurt by a task that throws", async () => {
        tasks.script(other.environment, () => Promise.reject(new Error("Matti wrote: secret")));
        const [broken, fine] = await Promise.all([
          rejectionOf(runner.runNow(other, { say: "one" })),
          runner.runNow(key, { say: "two" }),
        ]);
        expect(broken).toBeInstanceOf(Error);
        expect(fine).toEqual(done("two"));
      });
    });

    describe("stop", () => {
      it("asks running tasks to end early and waits until they have", async () => {
        const { passed } = gate();
        let hasEnded = false;
        tasks.script(key.environment, async (context, say) => {
          const result = await passed(context, say);
          // What is being written is finished.
          await turn();
          hasEnded = true;
          return result;
        });
        const ran = runner.runNow(key, { say: "hello" });
        await tasks.untilBegun(key.environment, 1);
        await runner.stop();
        expect(hasEnded).toBe(true);
        expect((await ran).status).toBe("stopped");
      });

      it("may be called twice, and when nothing runs", async () => {
        await Promise.all([runner.stop(), runner.stop()]);
        await expect(runner.stop()).resolves.toBeUndefined();
      });
    });

    describe("history", () => {
      it("tells how runs ended, the latest first", async () => {
        tasks.script(key.environment, async (_context, say) => {
          if (say === "failed") throw new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false });
          if (say === "stopped") return stoppedEarly;
          return say === "failures" ? { ...done(say), status: "failures" } : done(say);
        });
        const states = ["done", "failures", "stopped", "failed"] as const;
        for (const say of states) await runner.runNow(key, { say }).catch(() => undefined);
        await runner.runNow(other, { say: "another" });
        await recorded(other, ({ state }) => state === "done");
        await recorded(key, ({ state }) => state === "failed");

        const runs = await historyOf(key);
        expect(runs.map(({ state }) => state)).toEqual(states.toReversed());
        expect(runs.map(({ result }) => result?.said ?? null)).toEqual([null, "stopped", "failures", "done"]);
        expect(runs.map(({ reason }) => reason)).toEqual(["ESM is away", "told to stop", null, null]);
        for (const run of runs) {
          expect(run).toMatchObject({ key, trigger: "request" });
          expect(run.startedAt).toBeGreaterThanOrEqual(run.dueAt);
          expect(run.finishedAt).toBeGreaterThanOrEqual(run.startedAt ?? Number.POSITIVE_INFINITY);
        }
        expect(new Set(runs.map(({ runId }) => runId)).size).toBe(states.length);
        expect(await runner.history({ key, limit: 2 })).toEqual(runs.slice(0, 2));
        const [latest] = await runner.history({ limit: 1 });
        expect(latest?.key).toEqual(other);
      });

      it.runIf(firesEveryMs !== null)("begins with the latest, however many runs are going on", async () => {
        const { passed } = gate();
        const asked: Promise<unknown>[] = [];
        const ask = (of: TaskKey) => {
          tasks.script(of.environment, passed);
          asked.push(runner.runNow(of, { say: "hello" }).catch(() => undefined));
        };
        const earlier = Array.from({ length: AT_ONCE }, someKey);
        for (const each of earlier) ask(each);
        for (const each of earlier) await recorded(each, ({ startedAt }) => startedAt !== null);
        clock.set(clock.now() + 1_000);
        ask(other);
        await recorded(other, () => true);
        expect(await runner.history({ limit: 1 })).toMatchObject([{ key: other }]);
        const all = await runner.history({ limit: 100 });
        expect(new Set(all.map((run) => run.key.environment))).toEqual(
          new Set([other, ...earlier].map(({ environment }) => environment)),
        );
        await runner.stop();
        await Promise.all(asked);
      });

      it("can be written as JSON and read again", async () => {
        await runner.runNow(key, { say: "hello" });
        const [run] = [await recorded(key, ({ state }) => state === "done")];
        expect(JSON.parse(JSON.stringify(run))).toEqual(run);
      });

      it("repeats nothing of a mistake: its message may hold anything", async () => {
        tasks.script(key.environment, () => Promise.reject(new Error("Matti wrote: secret")));
        await rejectionOf(runner.runNow(key, { say: "hello" }));
        const run = await recorded(key, ({ state }) => state === "failed");
        expect(run.result).toBeNull();
        expect(run.reason).toBeTruthy();
        expect(JSON.stringify(await historyOf(key))).not.toContain("Matti");
      });
    });

    describe.runIf(firesEveryMs === null)("without schedules", () => {
      it("says so", async () => {
        const error = await rejectionOf(runner.schedule(key, OFTEN, { say: "hello" }));
        expect(error).toMatchObject({ code: "schedules-unsupported" });
        expect(await runner.state()).toEqual([]);
      });
    });

    describe.runIf(firesEveryMs !== null)("schedules", () => {
      it("fire again and again, with their parameters", async () => {
        await runner.schedule(key, OFTEN, { say: "tick" });
        await tasks.untilBegun(key.environment, 2);
        await eventually(async () => (await ended(key)).length >= 2 || undefined);
        expect(new Set(tasks.begun(key.environment))).toEqual(new Set(["tick"]));
        const runs = await ended(key);
        for (const run of runs) {
          expect(run).toMatchObject({ key, trigger: "schedule", state: "done", result: { said: "tick" } });
          expect(run.dueAt % everyMs).toBe(0);
        }
        const firings = runs.map(({ dueAt }) => dueAt);
        expect(new Set(firings).size).toBe(firings.length);
        expect(firings).toEqual(firings.toSorted((a, b) => b - a));
      });

      it("refuse wrong parameters", async () => {
        const error = await rejectionOf(runner.schedule(key, OFTEN, { say: 7 }));
        expect(error).toBeInstanceOf(InputError);
        expect(await runner.state()).toEqual([]);
      });

      it("tell how they stand", async () => {
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        const before = clock.now();
        await runner.schedule(key, OFTEN, { say: "tick" });
        const [first] = await runner.state();
        expect(first).toMatchObject({ key, schedule: JSON.parse(JSON.stringify(OFTEN)) as unknown });
        expect(first?.nextRunAt).toBeGreaterThan(before);
        expect(first?.nextRunAt).toBeLessThanOrEqual(clock.now() + everyMs);

        const running = await eventually(async () => (await runner.state())[0]?.running ?? undefined);
        expect(running).toMatchObject({ key, state: "running", trigger: "schedule", finishedAt: null });
        open();
        const lastRun = await eventually(async () => (await runner.state())[0]?.lastRun ?? undefined);
        expect(lastRun).toMatchObject({ key, state: "done" });
      });

      it("leave out a firing while the run before it goes on, and do not make up for it", async () => {
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        await runner.schedule(key, OFTEN, { say: "tick" });
        const first = await recorded(key, ({ state }) => state === "running");
        await eventually(async () => {
          const skipped = (await historyOf(key)).filter(({ state }) => state === "skipped");
          return skipped.length >= 2 || undefined;
        });
        expect(tasks.begun(key.environment)).toHaveLength(1);
        open();
        await eventually(async () => (await ended(key)).length >= 3 || undefined);

        const runs = await historyOf(key);
        const skipped = runs.filter(({ state }) => state === "skipped");
        for (const run of skipped) {
          expect(run).toMatchObject({ startedAt: null, result: null, trigger: "schedule" });
          expect(run.reason).toBeTruthy();
          expect(run.dueAt).toBeGreaterThan(first.dueAt);
        }
        // What began before them is not lost by them.
        await recorded(key, ({ runId, state }) => runId === first.runId && state === "done");
        const ran = new Set((await ended(key)).map(({ dueAt }) => dueAt));
        expect(skipped.filter(({ dueAt }) => ran.has(dueAt))).toEqual([]);
        expect(tasks.mostAtOnce(key.environment)).toBe(1);
      });

      it("never run beside a run that was asked for", async () => {
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        const asked = runner.runNow(key, { say: "asked" });
        await tasks.untilBegun(key.environment, 1);
        await runner.schedule(key, OFTEN, { say: "tick" });
        await recorded(key, ({ state }) => state === "skipped");
        open();
        await asked;
        await tasks.untilBegun(key.environment, 2);
        expect(tasks.mostAtOnce(key.environment)).toBe(1);
      });

      it("are replaced by a second one for the same key", async () => {
        await runner.schedule(key, OFTEN, { say: "old" });
        await tasks.untilBegun(key.environment, 1);
        await runner.schedule(key, { ...OFTEN, timeZone: "Europe/Berlin" }, { say: "new" });
        await eventually(async () => tasks.begun(key.environment).includes("new") || undefined);
        const before = tasks.begun(key.environment).length;
        await tasks.untilBegun(key.environment, before + 2);
        expect(tasks.begun(key.environment).slice(before)).not.toContain("old");
        const state = await runner.state();
        expect(state.map((each) => [each.key, each.schedule.timeZone])).toEqual([[key, "Europe/Berlin"]]);
      });

      it("can be taken away, while others go on", async () => {
        for (const each of [key, other]) await runner.schedule(each, OFTEN, { say: "tick" });
        await Promise.all([tasks.untilBegun(key.environment, 1), tasks.untilBegun(other.environment, 1)]);
        await runner.unschedule(key);
        expect((await runner.state()).map((each) => each.key)).toEqual([other]);
        // One that was due before may still begin.
        await tasks.untilBegun(other.environment, tasks.begun(other.environment).length + 1);
        const before = tasks.begun(key.environment).length;
        await tasks.untilBegun(other.environment, tasks.begun(other.environment).length + 2);
        expect(tasks.begun(key.environment)).toHaveLength(before);
        await runner.unschedule(key);
      });

      it("are not hurt by a task that throws: it is tried again at its next firing, and others go on", async () => {
        tasks.script(other.environment, () => Promise.reject(new Error("broken")));
        for (const each of [key, other]) await runner.schedule(each, OFTEN, { say: "tick" });
        await Promise.all([tasks.untilBegun(key.environment, 2), tasks.untilBegun(other.environment, 2)]);
        const failed = await recorded(other, ({ state }) => state === "failed");
        expect(failed).toMatchObject({ trigger: "schedule", result: null });
        await recorded(key, ({ state }) => state === "done");
      });

      it("begin nothing after stop", async () => {
        await runner.schedule(key, OFTEN, { say: "tick" });
        await tasks.untilBegun(key.environment, 1);
        await runner.stop();
        const before = tasks.begun(key.environment).length;
        // Whoever still waited for the next firing would find it due.
        clock.set(clock.now() + 60_000);
        const elsewhere = scriptedTasks();
        const another = await makeRunner(elsewhere, clock);
        await another.runner.schedule(other, OFTEN, { say: "tick" });
        await elsewhere.untilBegun(other.environment, 1);
        expect(tasks.begun(key.environment)).toHaveLength(before);
        await another.close();
      });

      it("stop a run when their window ends, and go on with it when the next one begins, once", async () => {
        const { passed } = gate();
        tasks.script(key.environment, passed);
        clock.set(at("07:58:59"));
        await runner.schedule(key, BEFORE_WORK, { say: "tick" });
        await tasks.untilBegun(key.environment, 1);
        clock.set(at("08:00:00"));
        const stopped = await recorded(key, ({ state }) => state === "stopped");
        expect(stopped).toMatchObject({ dueAt: at("07:59:00"), trigger: "schedule" });
        expect(stopped.reason).toContain("business hours");
        expect((await runner.state())[0]?.nextRunAt).toBe(at("16:00:00"));

        tasks.script(key.environment, async () => done("to its end"));
        clock.set(at("16:00:00"));
        const wentOn = await recorded(key, ({ state }) => state === "done");
        expect(wentOn).toMatchObject({ dueAt: at("16:00:00"), trigger: "schedule", result: { said: "to its end" } });
        expect((await runner.state())[0]?.nextRunAt).toBe(at("07:59:00") + 24 * 3_600_000);
        expect(tasks.begun(key.environment)).toHaveLength(2);
      });

      it("go on with what was stopped when a run that somebody asked for has ended, and do not leave it out", async () => {
        const { passed } = gate();
        tasks.script(key.environment, passed);
        clock.set(at("07:58:59"));
        await runner.schedule(key, BEFORE_WORK, { say: "tick" });
        await tasks.untilBegun(key.environment, 1);
        clock.set(at("08:00:00"));
        await recorded(key, ({ state }) => state === "stopped");
        clock.set(at("15:59:00"));
        const asked = gate();
        tasks.script(key.environment, asked.passed);
        const ran = runner.runNow(key, { say: "asked" });
        await tasks.untilBegun(key.environment, 2);
        clock.set(at("16:00:00"));
        // Whatever is due when these are has been looked at.
        await runner.schedule(other, OFTEN, { say: "tick" });
        await tasks.untilBegun(other.environment, 2);
        expect(tasks.begun(key.environment)).toEqual(["tick", "asked"]);
        asked.open();
        await ran;
        await recorded(key, ({ state, dueAt }) => state === "done" && dueAt === at("16:00:00"));
        expect(tasks.begun(key.environment)).toEqual(["tick", "asked", "tick"]);
        expect((await historyOf(key)).filter(({ state }) => state === "skipped")).toEqual([]);
      });
    });
  });
}

function someKey(): TaskKey {
  return { environment: `env-${randomUUID().slice(0, 8)}`, task: TASK };
}
