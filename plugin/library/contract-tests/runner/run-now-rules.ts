import { Failure, InputError } from "../../../base/failure.ts";
import { has, holds, later, rejectionOf, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import type { RunnerWorld } from "./runner-world.ts";
import { done, gate } from "./scripted-tasks.ts";

const FROM = "TaskRunner.runNow";
const WRONG_PARAMETERS = [{}, { say: 7 }, { say: "hello", also: "this" }, null, "hello"];

export function runNowRules({ about, rule, eventually, until }: Rules, world: () => RunnerWorld): void {
  about("run now", () => {
    rule("gives the task's result", FROM, async () => {
      const { runner, key } = world();
      const result = await until("the result of a run", runner.runNow(key, { say: "hello" }));
      same(result, done("hello"), "runNow resolves to what the task's run returned, unchanged");
    });

    rule("tells the run's id once it is accepted", `${FROM}, the parameter \`accepted\``, async () => {
      const { runner, key, historyOf } = world();
      const accepted: string[] = [];
      await until(
        "a run to end",
        runner.runNow(key, { say: "hello" }, (runId) => accepted.push(runId)),
      );
      const ids = (await historyOf(key)).map(({ runId }) => runId);
      same(accepted, ids, "`accepted` is called once with the id under which the history has the run");
    });

    rule("notes that a run has parameters of its own", "RunRecord.isForSome", async () => {
      const { runner, key, historyOf } = world();
      await until("a run to end", runner.runNow(key, { say: "hello" }));
      const expected = [{ trigger: "request", state: "done", isForSome: true }];
      has(await historyOf(key), expected, "it was asked for, is done, and had parameters: `forSome` tells of them");
    });

    rule("lets go of what was made ready, also after a failure", "OpenTask.release", async () => {
      const { runner, key, other, tasks } = world();
      tasks.script(other.environment, () => Promise.reject(new Error("broken")));
      await until("a run to end", runner.runNow(key, { say: "hello" }));
      await until("a run to fail", rejectionOf(runner.runNow(other, { say: "hello" }), "a task that throws"));
      await eventually("every task that was opened to be released", async () => tasks.openNow === 0 || undefined);
    });

    rule(
      "passes a failure of the task on: code, message, whether and when trying again helps",
      `${FROM}: throws the Failure of the task`,
      async () => {
        const { runner, key, tasks } = world();
        const retryAt = Date.UTC(2026, 11, 24);
        const thrown = new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false, retryAt });
        tasks.script(key.environment, () => Promise.reject(thrown));
        const error = await until("a run to fail", rejectionOf(runner.runNow(key, { say: "hello" }), "the run"));
        holds(error instanceof Failure, "the rejection is a Failure");
        const { message, code, retryable } = error;
        same(
          { message, code, retryable, retryAt: error.retryAt },
          { message: "ESM is away", code: "esm-away", retryable: false, retryAt },
          "message, code, retryable and retryAt are those of the task's own Failure",
        );
      },
    );

    rule("passes on why a task could not be made ready", "TaskSource.open", async () => {
      const { runner, key } = world();
      const unknown = { ...key, task: "NoSuchTask" };
      const error = await until("a run to fail", rejectionOf(runner.runNow(unknown, {}), "a task that does not exist"));
      has(codeOf(error), { code: "no-such-task" }, "what `open` of the task source threw is what runNow rejects with");
    });

    for (const parameters of WRONG_PARAMETERS) {
      rule(
        `refuses wrong parameters before anything is run: ${JSON.stringify(parameters)}`,
        "Task.parameters and TaskRunner.runNow",
        async () => {
          const { runner, key, tasks } = world();
          const error = await until("a refusal", rejectionOf(runner.runNow(key, parameters), "wrong parameters"));
          holds(error instanceof InputError, "parameters that the task's schema does not take are an InputError");
          same(tasks.begun(key.environment), [], "the task is not begun with them");
        },
      );
    }

    rule(
      "refuses a second run of the same key, and allows it when the first has ended",
      `${FROM}: \`task-already-running\``,
      async () => {
        const { runner, key, tasks, begun } = world();
        const { passed, open } = gate();
        tasks.script(key.environment, passed);
        const first = later(runner.runNow(key, { say: "first" }));
        await begun(key, 1);
        const second = rejectionOf(runner.runNow(key, { say: "second" }), "a second run beside the first");
        has(codeOf(await until("a refusal", second)), { code: "task-already-running" }, "the second run is refused");
        open();
        same(await until("the first run to end", first), done("first"), "the first run is not disturbed");
        const third = await until("a third run to end", runner.runNow(key, { say: "third" }));
        same(third, done("third"), "once the first has ended there may be another");
        same(tasks.begun(key.environment), ["first", "third"], "the refused run was never begun");
        same(tasks.mostAtOnce(key.environment), 1, "a key has at most one run at a time");
      },
    );

    rule("runs different keys at the same time", "TaskRunner: one environment does not wait for another", async () => {
      const { runner, key, other, tasks, begun } = world();
      const { passed, open } = gate();
      for (const { environment } of [key, other]) tasks.script(environment, passed);
      const both = later(Promise.all([runner.runNow(key, { say: "one" }), runner.runNow(other, { say: "two" })]));
      await Promise.race([both, Promise.all([begun(key, 1), begun(other, 1)])]);
      open();
      same(await until("both runs to end", both), [done("one"), done("two")], "each key has its own result");
    });

    rule("is not hurt by a task that throws", "TaskRunner: one environment does not break another", async () => {
      const { runner, key, other, tasks } = world();
      tasks.script(other.environment, () => Promise.reject(new Error("Matti wrote: secret")));
      const broken = rejectionOf(runner.runNow(other, { say: "one" }), "a task that throws");
      const fine = later(runner.runNow(key, { say: "two" }));
      holds((await until("the broken run to fail", broken)) instanceof Error, "the broken run rejects with an Error");
      same(await until("the other run to end", fine), done("two"), "the other key's run is done all the same");
    });
  });
}

export function codeOf(error: unknown): { readonly code: unknown } {
  return { code: error instanceof Failure ? error.code : `${String(error)}, which is no Failure` };
}
