import { setImmediate as turn } from "node:timers/promises";
import { holds, later, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import type { RunnerWorld } from "./runner-world.ts";
import { gate } from "./scripted-tasks.ts";

const FROM = "TaskRunner.stop";

export function stopRules({ about, rule, until }: Rules, world: () => RunnerWorld): void {
  about("stop", () => {
    rule("asks running tasks to end early and waits until they have", FROM, async () => {
      const { runner, key, tasks, begun } = world();
      const { passed } = gate();
      let hasEnded = false;
      tasks.script(key.environment, async (context, say) => {
        const result = await passed(context, say);
        // What is being written is finished.
        await turn();
        hasEnded = true;
        return result;
      });
      const ran = later(runner.runNow(key, { say: "hello" }));
      await begun(key, 1);
      await until("stop to resolve: the signal of a running task is to be aborted", runner.stop());
      holds(hasEnded, "stop resolves only after the running task has ended");
      same((await until("the run to end", ran)).status, "stopped", "the run gives what the task returned: `stopped`");
    });

    rule("may be called twice, and when nothing runs", FROM, async () => {
      const { runner } = world();
      await until("two stops at once to resolve", Promise.all([runner.stop(), runner.stop()]));
      same(await until("another stop to resolve", runner.stop()), undefined, "a stop after the stop does nothing");
    });
  });
}
