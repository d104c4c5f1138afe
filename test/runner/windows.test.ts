import { describe, expect, it } from "vitest";
import { takes } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { daily, HOUR, keyOf, local, MINUTE, OUTSIDE_OFFICE_HOURS, QUARTERLY, runnerWorld } from "./runner-world.ts";

const key = keyOf("helsinki");
const tick = { say: "tick" };

describe("windows", () => {
  it("stop a run when they end, and it goes on in the next one, once", async () => {
    const { clock, tasks, runner, story, runs } = runnerWorld();
    tasks.script("helsinki", takes(30 * MINUTE));
    await runner.schedule(key, { ...OUTSIDE_OFFICE_HOURS, fires: { kind: "cron", expression: "45 7 * * *" } }, tick);
    await clock.pass(17 * HOUR);
    expect(await story("helsinki")).toEqual(["07:45 stopped", "16:00 done"]);
    const [stopped, resumed] = await runs("helsinki");
    expect(local(stopped?.finishedAt ?? 0)).toBe("08:00");
    expect(stopped?.reason).toContain("business hours");
    expect(local(resumed?.startedAt ?? 0)).toBe("16:00");
    expect(local((await runner.state())[0]?.nextRunAt ?? 0)).toBe("06-05 07:45");
  });

  it("let no run begin in business hours", async () => {
    const { clock, runner, runs } = runnerWorld();
    await runner.schedule(key, OUTSIDE_OFFICE_HOURS, tick);
    await clock.pass(20 * HOUR);
    const begun = (await runs("helsinki")).map(({ startedAt }) => local(startedAt ?? 0));
    expect(begun.filter((time) => time >= "08:00" && time < "16:00")).toEqual([]);
    expect(begun.filter((time) => time === "07:45" || time === "16:00")).toEqual(["07:45", "16:00"]);
  });

  it("move a run that waited too long for others to the next one", async () => {
    const { clock, tasks, runner, story } = runnerWorld({ mostAtOnce: 1 });
    tasks.script("slow", takes(30 * MINUTE));
    await runner.schedule(keyOf("slow"), { ...QUARTERLY, fires: { kind: "cron", expression: "40 7 * * *" } }, tick);
    await runner.schedule(key, { ...OUTSIDE_OFFICE_HOURS, fires: { kind: "cron", expression: "45 7 * * *" } }, tick);
    await clock.pass(17 * HOUR);
    expect(await story("slow")).toEqual(["07:40 done"]);
    expect(await story("helsinki")).toEqual(["07:45 skipped", "16:00 done"]);
  });

  it("move a run that waited for others through all of the hours, and gets its turn when they are over", async () => {
    const { clock, tasks, runner, runs, story } = runnerWorld({ mostAtOnce: 1, mostRunMs: 10 * HOUR });
    tasks.script("slow", takes(9 * HOUR));
    await runner.schedule(keyOf("slow"), daily("40 7 * * *"), tick);
    await runner.schedule(key, { ...daily("45 7 * * *"), onlyOutside: OUTSIDE_OFFICE_HOURS.onlyOutside }, tick);
    await clock.pass(17 * HOUR);
    expect(await story("helsinki")).toEqual(["07:45 skipped", "16:00 done"]);
    const [waited, begun] = await runs("helsinki");
    expect(local(waited?.finishedAt ?? 0)).toBe("08:00");
    expect(waited?.reason).toBe("the business hours began while it waited for others: it runs when they are over");
    expect(local(begun?.startedAt ?? 0)).toBe("16:40");
  });

  it("move a run that is to go on, while another one that was asked for goes on through all of the hours", async () => {
    const { clock, tasks, runner, runs, story } = runnerWorld({ mostRunMs: 40 * HOUR });
    const mornings = { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "12:00", holidays: undefined };
    tasks.script("helsinki", takes(30 * MINUTE));
    await runner.schedule(key, { ...daily("45 7 * * *"), onlyOutside: mornings }, tick);
    await clock.pass(8 * HOUR + MINUTE);
    tasks.script("helsinki", takes(30 * HOUR));
    const asked = runner.runNow(key, { say: "asked" });
    // It waits until the hours of the next day, and again when they are over.
    await clock.pass(24 * HOUR);
    expect(local((await runner.state())[0]?.nextRunAt ?? 0)).toBe("06-05 12:00");
    tasks.script("helsinki", takes(MINUTE));
    await clock.pass(7 * HOUR);
    await asked;
    const scheduled = (await runs("helsinki")).filter(({ trigger }) => trigger === "schedule");
    expect(scheduled.map(({ dueAt, state }) => `${local(dueAt)} ${state}`)).toEqual([
      "07:45 stopped",
      "12:00 skipped",
      "06-05 07:45 skipped",
      "06-05 12:00 done",
    ]);
    expect(local(scheduled.at(-1)?.startedAt ?? 0)).toBe("06-05 14:01");
    expect(await story("helsinki")).toHaveLength(5);
  });

  it("do not concern a run that somebody asks for", async () => {
    const { clock, runner } = runnerWorld();
    await runner.schedule(key, OUTSIDE_OFFICE_HOURS, tick);
    await clock.pass(10 * HOUR);
    expect((await runner.runNow(key, { say: "now" })).said).toBe("now");
  });
});
