import { Failure } from "../../../base/failure.ts";
import type { TaskKey } from "../../../runner/task-runner.ts";
import { has, holds, lacks, rejectionOf, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { type RunnerWorld, someKey } from "./runner-world.ts";
import { done, gate, stoppedEarly } from "./scripted-tasks.ts";

const FROM = "TaskRunner.history and RunRecord";
/** Runs that there is room for; engines read fewer in one request here. */
const AT_ONCE = 4;
const STATES = ["done", "failures", "stopped", "failed"] as const;

export function historyRules({ about, rule, until }: Rules, world: () => RunnerWorld, hasSchedules: boolean): void {
  /** A run that ended in each way, and a later one of another key. */
  async function endedInEachWay() {
    const { runner, key, other, tasks, recorded, historyOf } = world();
    tasks.script(key.environment, async (_context, say) => {
      if (say === "failed") throw new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false });
      if (say === "stopped") return stoppedEarly;
      return say === "failures" ? { ...done(say), status: "failures" } : done(say);
    });
    for (const say of STATES)
      await until(
        "a run to end",
        runner.runNow(key, { say }).catch(() => undefined),
      );
    await until("a run to end", runner.runNow(other, { say: "another" }));
    await recorded(other, "a run that is done", ({ state }) => state === "done");
    await recorded(key, "a run that has failed", ({ state }) => state === "failed");
    return historyOf(key);
  }

  about("history", () => {
    rule("tells how runs ended, the latest first", FROM, async () => {
      const runs = await endedInEachWay();
      same(
        runs.map(({ state }) => state),
        STATES.toReversed(),
        "states are those with which the runs ended, the latest run first",
      );
    });

    rule("keeps the result of each run that gave one", "RunRecord.result", async () => {
      const said = (await endedInEachWay()).map(({ result }) => result?.said ?? null);
      same(said, [null, "stopped", "failures", "done"], "each run has its own result, one that failed has null");
    });

    rule("says why a run is not done", "RunRecord.reason", async () => {
      const reasons = (await endedInEachWay()).map(({ reason }) => reason);
      const expected = ["ESM is away", "told to stop", null, null];
      same(reasons, expected, "the Failure's message, or the reason of the result; null where there is none");
    });

    rule("has the instants of each run in their order, and ids that differ", "RunRecord", async () => {
      const { key } = world();
      const runs = await endedInEachWay();
      for (const run of runs) {
        has(run, { key, trigger: "request" }, "a run that was asked for has its key and `request` as trigger");
        holds(run.startedAt !== null && run.startedAt >= run.dueAt, "startedAt is not before dueAt");
        holds(run.finishedAt !== null && run.finishedAt >= run.startedAt, "finishedAt is not before startedAt");
      }
      same(new Set(runs.map(({ runId }) => runId)).size, STATES.length, "every run has an id of its own");
    });

    rule("gives as many as are asked for, of one key or of all", "the query of TaskRunner.history", async () => {
      const { runner, key, other } = world();
      const runs = await endedInEachWay();
      same(await runner.history({ key, limit: 2 }), runs.slice(0, 2), "`limit: 2` gives the two latest of the key");
      const [latest] = await runner.history({ limit: 1 });
      same(latest?.key, other, "without a key the latest of all keys comes first");
    });

    rule("can be written as JSON and read again", FROM, async () => {
      const { runner, key, recorded } = world();
      await until("a run to end", runner.runNow(key, { say: "hello" }));
      const run = await recorded(key, "a run that is done", ({ state }) => state === "done");
      same(JSON.parse(JSON.stringify(run)), run, "records hold nothing that JSON cannot");
    });

    rule(
      "repeats nothing of a mistake: its message may hold anything",
      "RunRecord.reason may be shown; texts of chats and secrets never are",
      async () => {
        const { runner, key, tasks, recorded, historyOf } = world();
        tasks.script(key.environment, () => Promise.reject(new Error("Matti wrote: secret")));
        await until("a run to fail", rejectionOf(runner.runNow(key, { say: "hello" }), "a task that throws"));
        const run = await recorded(key, "a run that has failed", ({ state }) => state === "failed");
        same(run.result, null, "a run that failed has no result");
        holds(run.reason, "a run that failed has a reason, in words of the runner's own");
        lacks(
          JSON.stringify(await historyOf(key)),
          "Matti",
          "only the message of a Failure or an InputError may stand in the history, not that of any other error",
        );
      },
    );

    if (!hasSchedules) return;
    rule("begins with the latest, however many runs are going on", "TaskRunner.history", async () => {
      const { runner, clock, other, tasks, recorded } = world();
      const { passed } = gate();
      const asked: Promise<unknown>[] = [];
      const ask = (of: TaskKey) => {
        tasks.script(of.environment, passed);
        asked.push(runner.runNow(of, { say: "hello" }).catch(() => undefined));
      };
      const earlier = Array.from({ length: AT_ONCE }, someKey);
      for (const each of earlier) ask(each);
      for (const each of earlier) await recorded(each, "a run that has begun", ({ startedAt }) => startedAt !== null);
      clock.set(clock.now() + 1_000);
      ask(other);
      await recorded(other, "a run that was asked for", () => true);
      has(await runner.history({ limit: 1 }), [{ key: other }], "the run that was asked for last comes first");
      const keys = new Set((await runner.history({ limit: 100 })).map((run) => run.key.environment));
      const expected = new Set([other, ...earlier].map(({ environment }) => environment));
      same(keys, expected, "runs that go on, or wait for their turn, are in the history too");
      await until("stop to resolve", runner.stop());
      await until("all runs to end", Promise.all(asked));
    });
  });
}
