import { InputError } from "../../../base/failure.ts";
import { has, holds, later, rejectionOf, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { codeOf } from "./run-now-rules.ts";
import type { RunnerWorld } from "./runner-world.ts";
import { gate, scriptedTasks } from "./scripted-tasks.ts";

const FROM = "TaskRunner.schedule";
const ONE_AT_A_TIME = "a key has at most one run at a time";

/** For runners that have none. */
export function noScheduleRules({ about, rule }: Rules, world: () => RunnerWorld): void {
  about("without schedules", () => {
    rule("says so", `${FROM}: \`schedules-unsupported\``, async () => {
      const { runner, key, often } = world();
      const error = await rejectionOf(runner.schedule(key, often, { say: "hello" }), "a schedule");
      has(codeOf(error), { code: "schedules-unsupported" }, "a runner without schedules refuses them");
      same(await runner.state(), [], "and has none");
    });
  });
}

export function scheduleRules({ about, rule, eventually, until }: Rules, world: () => RunnerWorld): void {
  about("schedules", () => {
    rule("fire again and again, with their parameters", FROM, async () => {
      const { runner, key, often, everyMs, tasks, begun, ended } = world();
      await runner.schedule(key, often, { say: "tick" });
      await begun(key, 2);
      await eventually("two runs that have ended", async () => (await ended(key)).length >= 2 || undefined);
      same([...new Set(tasks.begun(key.environment))], ["tick"], "each run has the parameters of the schedule");
      const runs = await ended(key);
      for (const run of runs) {
        const expected = { key, trigger: "schedule", state: "done", result: { said: "tick" } };
        has(run, expected, "the record of a firing tells that the schedule began it");
        same(run.dueAt % everyMs, 0, "dueAt is the instant at which the schedule fires, counted from the epoch");
      }
      const firings = runs.map(({ dueAt }) => dueAt);
      same(new Set(firings).size, firings.length, "no firing is run twice");
      same(
        firings,
        firings.toSorted((a, b) => b - a),
        "the latest firing comes first",
      );
    });

    rule("refuse wrong parameters", FROM, async () => {
      const { runner, key, often } = world();
      const error = await rejectionOf(runner.schedule(key, often, { say: 7 }), "a schedule with wrong parameters");
      holds(error instanceof InputError, "parameters that the task's schema does not take are an InputError");
      same(await runner.state(), [], "nothing is scheduled with them");
    });

    rule("tell how they stand", "TaskRunner.state and ScheduleState", async () => {
      const { runner, key, often, everyMs, clock, tasks } = world();
      const { passed, open } = gate();
      tasks.script(key.environment, passed);
      const before = clock.now();
      await runner.schedule(key, often, { say: "tick" });
      const [first] = await runner.state();
      const asJson: unknown = JSON.parse(JSON.stringify(often));
      has(first, { key, schedule: asJson }, "state has the key and the schedule as it was given");
      const nextRunAt = first?.nextRunAt ?? Number.NaN;
      holds(nextRunAt > before && nextRunAt <= clock.now() + everyMs, "nextRunAt is the next instant that it fires");

      const stateOf = async () => (await runner.state())[0];
      const running = await eventually(
        "a running run in the state",
        async () => (await stateOf())?.running ?? undefined,
      );
      const expected = { key, state: "running", trigger: "schedule", finishedAt: null };
      has(running, expected, "while a run goes on, state tells of it");
      open();
      const last = await eventually("a last run in the state", async () => (await stateOf())?.lastRun ?? undefined);
      has(last, { key, state: "done" }, "after a run has ended, state tells how");
    });

    rule(
      "leave out a firing while the run before it goes on, and do not make up for it",
      "RunState `skipped`",
      async () => {
        const { runner, key, often, tasks, recorded, historyOf, ended } = world();
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        await runner.schedule(key, often, { say: "tick" });
        const first = await recorded(key, "a running run", ({ state }) => state === "running");
        await eventually("two firings noted as skipped", async () => {
          const skipped = (await historyOf(key)).filter(({ state }) => state === "skipped");
          return skipped.length >= 2 || undefined;
        });
        same(tasks.begun(key.environment).length, 1, ONE_AT_A_TIME);
        open();
        await eventually("three runs that have ended", async () => (await ended(key)).length >= 3 || undefined);

        const runs = await historyOf(key);
        const skipped = runs.filter(({ state }) => state === "skipped");
        for (const run of skipped) {
          has(run, { startedAt: null, result: null, trigger: "schedule" }, "a skipped firing was never begun");
          holds(run.reason, "a skipped firing has a reason");
          holds(run.dueAt > first.dueAt, "what is skipped was due after the run that goes on");
        }
        const isFirst = ({ runId, state }: { runId: string; state: string }) =>
          runId === first.runId && state === "done";
        await recorded(key, "the first run as done, not lost by those after it", isFirst);
        const ran = new Set((await ended(key)).map(({ dueAt }) => dueAt));
        same(
          skipped.filter(({ dueAt }) => ran.has(dueAt)),
          [],
          "what was skipped is not run later",
        );
        same(tasks.mostAtOnce(key.environment), 1, ONE_AT_A_TIME);
      },
    );

    rule("never run beside a run that was asked for", ONE_AT_A_TIME, async () => {
      const { runner, key, often, tasks, recorded, begun } = world();
      const { passed, open } = gate();
      tasks.script(key.environment, passed);
      const asked = later(runner.runNow(key, { say: "asked" }));
      await begun(key, 1);
      await runner.schedule(key, often, { say: "tick" });
      await recorded(key, "a firing noted as skipped", ({ state }) => state === "skipped");
      open();
      await until("the run that was asked for to end", asked);
      await begun(key, 2);
      same(tasks.mostAtOnce(key.environment), 1, ONE_AT_A_TIME);
    });

    rule("are replaced by a second one for the same key", FROM, async () => {
      const { runner, key, often, tasks, begun } = world();
      await runner.schedule(key, often, { say: "old" });
      await begun(key, 1);
      await runner.schedule(key, { ...often, timeZone: "Europe/Berlin" }, { say: "new" });
      await eventually(
        "a run with the new parameters",
        async () => tasks.begun(key.environment).includes("new") || undefined,
      );
      const before = tasks.begun(key.environment).length;
      await begun(key, before + 2);
      const after = tasks.begun(key.environment).slice(before);
      same([...new Set(after)], ["new"], "the old schedule does not fire any more");
      const state = (await runner.state()).map((each) => [each.key, each.schedule.timeZone]);
      same(state, [[key, "Europe/Berlin"]], "state has the new schedule in place of the old one");
    });

    rule("can be taken away, while others go on", "TaskRunner.unschedule", async () => {
      const { runner, key, other, often, tasks, begun } = world();
      for (const each of [key, other]) await runner.schedule(each, often, { say: "tick" });
      await Promise.all([begun(key, 1), begun(other, 1)]);
      await runner.unschedule(key);
      same(
        (await runner.state()).map((each) => each.key),
        [other],
        "state has the others only",
      );
      // One that was due before may still begin.
      await begun(other, tasks.begun(other.environment).length + 1);
      const before = tasks.begun(key.environment).length;
      await begun(other, tasks.begun(other.environment).length + 2);
      same(tasks.begun(key.environment).length, before, "a schedule that was taken away does not fire any more");
      same(await runner.unschedule(key), undefined, "taking away what is not there does nothing");
    });

    rule(
      "are not hurt by a task that throws: it is tried again at its next firing, and others go on",
      "TaskRunner: one environment does not break another",
      async () => {
        const { runner, key, other, often, tasks, recorded, begun } = world();
        tasks.script(other.environment, () => Promise.reject(new Error("broken")));
        for (const each of [key, other]) await runner.schedule(each, often, { say: "tick" });
        await Promise.all([begun(key, 2), begun(other, 2)]);
        const failed = await recorded(other, "a run that has failed", ({ state }) => state === "failed");
        has(failed, { trigger: "schedule", result: null }, "a firing that failed is noted");
        await recorded(key, "a run that is done", ({ state }) => state === "done");
      },
    );

    rule("begin nothing after stop", "TaskRunner.stop", async () => {
      const { runner, key, other, often, clock, tasks, begun, test } = world();
      await runner.schedule(key, often, { say: "tick" });
      await begun(key, 1);
      await until("stop to resolve", runner.stop());
      const before = tasks.begun(key.environment).length;
      // Whoever still waited for the next firing would find it due.
      clock.set(clock.now() + 60_000);
      const elsewhere = scriptedTasks();
      const another = await test.makeRunner(elsewhere, clock);
      await another.runner.schedule(other, often, { say: "tick" });
      await until("another runner to fire", elsewhere.untilBegun(other.environment, 1));
      const now = tasks.begun(key.environment).length;
      await another.close();
      same(now, before, "a runner that was stopped begins nothing any more");
    });
  });
}
