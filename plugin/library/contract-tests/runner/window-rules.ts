import { has, holds, later, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { at, BEFORE_WORK, type RunnerWorld } from "./runner-world.ts";
import { done, gate } from "./scripted-tasks.ts";

const FROM = "Schedule.onlyOutside: runs begin and go on only outside these hours";
const isDoneInTheEvening = ({ state, dueAt }: { readonly state: string; readonly dueAt: number }) =>
  state === "done" && dueAt === at("16:00:00");
const DAY = 24 * 3_600_000;

/** Schedules that leave business hours alone. */
export function windowRules({ about, rule, until }: Rules, world: () => RunnerWorld): void {
  /** A run that began a minute before business hours, and was stopped when they began. */
  async function stoppedByBusinessHours() {
    const { runner, key, clock, tasks, recorded, begun } = world();
    tasks.script(key.environment, gate().passed);
    clock.set(at("07:58:59"));
    await runner.schedule(key, BEFORE_WORK, { say: "tick" });
    await begun(key, 1);
    clock.set(at("08:00:00"));
    return recorded(key, "a run that was stopped when business hours began", ({ state }) => state === "stopped");
  }

  about("schedules outside business hours", () => {
    rule("stop a run when its window ends", FROM, async () => {
      const { runner } = world();
      const stopped = await stoppedByBusinessHours();
      has(stopped, { dueAt: at("07:59:00"), trigger: "schedule" }, "the run that was begun is the one that is stopped");
      holds(stopped.reason?.includes("business hours"), "the reason names the business hours");
      same((await runner.state())[0]?.nextRunAt, at("16:00:00"), "nextRunAt is the end of the business hours");
    });

    rule("go on with what was stopped when the next window begins, once", FROM, async () => {
      const { runner, key, clock, tasks, recorded } = world();
      await stoppedByBusinessHours();
      tasks.script(key.environment, async () => done("to its end"));
      clock.set(at("16:00:00"));
      const wentOn = await recorded(key, "a run that is done", ({ state }) => state === "done");
      const expected = { dueAt: at("16:00:00"), trigger: "schedule", result: { said: "to its end" } };
      has(wentOn, expected, "the run that goes on is due at the end of the business hours");
      same((await runner.state())[0]?.nextRunAt, at("07:59:00") + DAY, "after it, the schedule is as before");
      same(tasks.begun(key.environment).length, 2, "what was stopped is gone on with once");
    });

    rule(
      "go on with what was stopped when a run that somebody asked for has ended, and do not leave it out",
      FROM,
      async () => {
        const { runner, key, other, often, clock, tasks, recorded, historyOf, begun } = world();
        await stoppedByBusinessHours();
        clock.set(at("15:59:00"));
        const asked = gate();
        tasks.script(key.environment, asked.passed);
        const ran = later(runner.runNow(key, { say: "asked" }));
        await begun(key, 2);
        clock.set(at("16:00:00"));
        // Whatever is due when these are has been looked at.
        await runner.schedule(other, often, { say: "tick" });
        await begun(other, 2);
        same(tasks.begun(key.environment), ["tick", "asked"], "nothing is begun beside the run that was asked for");
        asked.open();
        await until("the run that was asked for to end", ran);
        await recorded(key, "the run that goes on, done after the one that was asked for", isDoneInTheEvening);
        same(tasks.begun(key.environment), ["tick", "asked", "tick"], "it is gone on with once");
        const skipped = (await historyOf(key)).filter(({ state }) => state === "skipped");
        same(skipped, [], "it is not left out");
      },
    );
  });
}
