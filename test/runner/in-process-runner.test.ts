import { describe, expect, it } from "vitest";
import { done, gate, type Script, takes } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { jitterOf } from "../../plugin/schedule/timetable.ts";
import { folders } from "../support/given-files.ts";
import { daily, HOUR, keyOf, local, MINUTE, OUTSIDE_OFFICE_HOURS, QUARTERLY, runnerWorld } from "./runner-world.ts";

const folder = folders();
const key = keyOf("helsinki");
const tick = { say: "tick" };

/** A jitter of which this environment's own part is that long. */
function jitterFor(environment: string, part: number): number {
  return (part * HOUR) / jitterOf(environment, { jitterMs: HOUR });
}

/** Never ends, whatever it is told. */
const hangs: Script = () => new Promise(() => undefined);

describe("firings", () => {
  it("are run when they are due", async () => {
    const { clock, runner, story } = runnerWorld();
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(HOUR);
    expect(await story("helsinki")).toEqual(["00:15 done", "00:30 done", "00:45 done", "01:00 done"]);
    expect((await runner.state())[0]?.nextRunAt).toBe(clock.now() + 15 * MINUTE);
  });

  it("begin later by the environment's own part of the jitter, and are named after when they were due", async () => {
    const { clock, runner, runs } = runnerWorld();
    const environments = ["helsinki", "tampere", "turku", "oulu"];
    for (const each of environments) {
      await runner.schedule(keyOf(each), { ...QUARTERLY, jitterMs: 10 * MINUTE }, tick);
    }
    await clock.pass(30 * MINUTE);
    const delays = await Promise.all(
      environments.map(async (each) => {
        const [first] = await runs(each);
        expect(local(first?.dueAt ?? 0)).toBe("00:15");
        return (first?.startedAt ?? 0) - (first?.dueAt ?? 0);
      }),
    );
    expect(new Set(delays).size).toBe(environments.length);
    expect(Math.max(...delays)).toBeLessThan(10 * MINUTE);
  });

  it("are left out, each with a word, while the run before them goes on", async () => {
    const { clock, tasks, runner, story, runs } = runnerWorld();
    tasks.script("helsinki", takes(40 * MINUTE));
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(65 * MINUTE);
    expect(await story("helsinki")).toEqual(["00:15 done", "00:30 skipped", "00:45 skipped", "01:00 running"]);
    expect((await runs("helsinki"))[1]?.reason).toBe("the run before it was still going on");
  });

  it("that fail as a whole are tried again at the next one only", async () => {
    const { clock, tasks, runner, story } = runnerWorld();
    tasks.script("helsinki", () => Promise.reject(new Error("broken")));
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(30 * MINUTE);
    expect(await story("helsinki")).toEqual(["00:15 failed", "00:30 failed"]);
  });
});

describe("several environments", () => {
  it("wait for a free slot in the order in which they were due", async () => {
    const { clock, tasks, runner, runs } = runnerWorld({ mostAtOnce: 1 });
    const names = ["first", "second", "third"];
    for (const [index, name] of names.entries()) {
      tasks.script(name, takes(10 * MINUTE));
      const fires = { kind: "cron", expression: `${3 - index} 1 * * *` } as const;
      await runner.schedule(keyOf(name), { ...QUARTERLY, fires }, tick);
    }
    await clock.pass(2 * HOUR);
    const begun = await Promise.all(names.map(async (name) => local((await runs(name))[0]?.startedAt ?? 0)));
    expect(begun).toEqual(["01:21", "01:11", "01:01"]);
  });

  it("are not overtaken by one that was due later, when jitter let them wait longer", async () => {
    const { clock, tasks, runner, runs } = runnerWorld({ mostAtOnce: 1 });
    for (const name of ["slow", "helsinki", "tampere"]) tasks.script(name, takes(40 * MINUTE));
    await runner.schedule(keyOf("slow"), daily("0 1 * * *"), tick);
    // Helsinki is due first and has to wait for 15 minutes or more; Tampere is due, and waits for the slot, before it may.
    await runner.schedule(
      keyOf("helsinki"),
      { ...daily("5 1 * * *"), jitterMs: jitterFor("helsinki", 15 * MINUTE) },
      tick,
    );
    await runner.schedule(keyOf("tampere"), daily("10 1 * * *"), tick);
    await clock.pass(4 * HOUR);
    const begun = await Promise.all(
      ["helsinki", "tampere"].map(async (name) => local((await runs(name))[0]?.startedAt ?? 0)),
    );
    expect(begun).toEqual(["01:40", "02:20"]);
  });

  it("are not delayed by one that fails, beyond its share", async () => {
    const { clock, tasks, runner, story } = runnerWorld({ mostAtOnce: 1 });
    tasks.script("broken", () => Promise.reject(new Error("broken")));
    for (const name of ["broken", "helsinki"]) await runner.schedule(keyOf(name), QUARTERLY, tick);
    await clock.pass(30 * MINUTE);
    expect(await story("helsinki")).toEqual(["00:15 done", "00:30 done"]);
    expect(await story("broken")).toEqual(["00:15 failed", "00:30 failed"]);
  });

  it("are not delayed for longer than a run may last by one that takes too long", async () => {
    const { clock, tasks, runner, runs } = runnerWorld({ mostAtOnce: 1, mostRunMs: 20 * MINUTE });
    tasks.script("a-slow-one", takes(9 * HOUR));
    for (const name of ["a-slow-one", "helsinki"]) await runner.schedule(keyOf(name), QUARTERLY, tick);
    await clock.pass(40 * MINUTE);
    const [slow] = await runs("a-slow-one");
    expect(slow).toMatchObject({ state: "stopped", reason: expect.stringContaining("as long as a run may") });
    const [waited] = await runs("helsinki");
    expect([local(waited?.dueAt ?? 0), local(waited?.startedAt ?? 0), waited?.state]).toEqual([
      "00:15",
      "00:35",
      "done",
    ]);
  });

  it("are not delayed for ever by one that hangs and does not stop, and it never runs twice at once", async () => {
    const { clock, tasks, runner, runs, story } = runnerWorld({ mostAtOnce: 1, mostRunMs: 20 * MINUTE });
    tasks.script("a-hanging-one", hangs);
    for (const name of ["a-hanging-one", "helsinki"]) await runner.schedule(keyOf(name), QUARTERLY, tick);
    await clock.pass(2 * HOUR);
    const [hanging, ...others] = await runs("a-hanging-one");
    expect(hanging).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("did not end within 60 seconds"),
    });
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["skipped"]));
    expect(tasks.mostAtOnce("a-hanging-one")).toBe(1);
    expect((await story("helsinki")).slice(-4)).toEqual(["01:15 done", "01:30 done", "01:45 done", "02:00 done"]);
  });

  it("stop also when one of them hangs", async () => {
    const { clock, tasks, runner, runs } = runnerWorld();
    tasks.script("helsinki", hangs);
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(15 * MINUTE);
    const stopped = runner.stop();
    await clock.pass(2 * MINUTE);
    await stopped;
    expect((await runs("helsinki"))[0]).toMatchObject({ state: "failed" });
  });
});

describe("a clock that is set", () => {
  it("forwards: what was missed is made up for once, and said", async () => {
    const { clock, runner, story, runs, warnings } = runnerWorld();
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(16 * MINUTE);
    clock.set(3 * HOUR);
    await clock.pass(15 * MINUTE);
    expect(await story("helsinki")).toEqual(["00:15 done", "00:30 skipped", "03:15 done", "03:30 done"]);
    expect((await runs("helsinki"))[1]?.reason).toBe("11 firings were missed: one run makes up for it");
    expect(warnings).toEqual([expect.stringContaining("the clock was set")]);
  });

  it("backwards: what was run is not run again, and nothing waits until the old time is reached", async () => {
    const { clock, runner, story } = runnerWorld();
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(46 * MINUTE);
    clock.set(-40 * MINUTE);
    await clock.pass(70 * MINUTE);
    expect(await story("helsinki")).toEqual(["00:15 done", "00:30 done", "00:45 done", "01:00 done", "01:15 done"]);
  });

  it("years ahead and back again: the schedule goes on from now", async () => {
    const { clock, runner, story } = runnerWorld();
    await runner.schedule(key, QUARTERLY, tick);
    await clock.pass(16 * MINUTE);
    clock.set(10 * 365 * 24 * HOUR);
    await clock.pass(MINUTE);
    clock.set(-10 * 365 * 24 * HOUR);
    await clock.pass(30 * MINUTE);
    const lines = (await story("helsinki")).filter((line) => line.endsWith("done"));
    expect(lines.slice(0, 3)).toEqual(["00:15 done", "00:30 done", "00:45 done"]);
  });

  it("over the window's end: a run that goes on is stopped", async () => {
    const { clock, tasks, runner, story } = runnerWorld();
    tasks.script("helsinki", takes(3 * HOUR));
    await runner.schedule(key, OUTSIDE_OFFICE_HOURS, tick);
    await clock.pass(20 * MINUTE);
    clock.set(8 * HOUR);
    await clock.pass(MINUTE);
    expect((await story("helsinki"))[0]).toBe("00:15 stopped");
  });
});

/** Stops the runner and starts another one on the same folder after a while. */
async function restarted(first: ReturnType<typeof runnerWorld>, into: string, after: number) {
  await first.runner.stop();
  await first.clock.pass(after);
  return runnerWorld({ clock: first.clock, tasks: first.tasks, folder: into });
}

describe("a restart", () => {
  it("keeps history and next runs", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    await first.runner.schedule(key, QUARTERLY, tick);
    await first.clock.pass(31 * MINUTE);
    const before = await first.runs("helsinki");
    const second = await restarted(first, into, MINUTE);
    await second.runner.schedule(key, QUARTERLY, tick);
    expect(await second.runs("helsinki")).toEqual(before);
    expect(before[0]?.result).toEqual({ ...done("tick"), items: [] });
    await second.clock.pass(15 * MINUTE);
    expect(await second.story("helsinki")).toEqual(["00:15 done", "00:30 done", "00:45 done"]);
  });

  it("makes up once for what was missed meanwhile", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    await first.runner.schedule(key, QUARTERLY, tick);
    await first.clock.pass(16 * MINUTE);
    const second = await restarted(first, into, 2 * HOUR);
    await second.runner.schedule(key, QUARTERLY, tick);
    await second.clock.pass(MINUTE);
    expect(await second.story("helsinki")).toEqual(["00:15 done", "00:30 skipped", "02:15 done"]);
  });

  it("does not make up for it where that is not wanted, but says so", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    const schedule = { ...QUARTERLY, catchUp: false };
    await first.runner.schedule(key, schedule, tick);
    await first.clock.pass(16 * MINUTE);
    const second = await restarted(first, into, 2 * HOUR + 5 * MINUTE);
    await second.runner.schedule(key, schedule, tick);
    await second.clock.pass(10 * MINUTE);
    expect(await second.story("helsinki")).toEqual(["00:15 done", "00:30 skipped", "02:30 done"]);
    expect((await second.runs("helsinki"))[1]?.reason).toBe(
      "8 firings were missed, and the schedule does not catch up",
    );
  });

  it("after a downtime into business hours, makes up for it when they are over", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    const schedule = { ...OUTSIDE_OFFICE_HOURS, fires: { kind: "cron", expression: "0 3 * * *" } as const };
    await first.runner.schedule(key, schedule, tick);
    await first.clock.pass(HOUR);
    const second = await restarted(first, into, 8 * HOUR);
    await second.runner.schedule(key, schedule, tick);
    await second.clock.pass(9 * HOUR);
    expect(await second.story("helsinki")).toEqual(["03:00 skipped", "16:00 done"]);
  });

  it("goes on with a run that was stopped for it, also where missed ones are not made up for", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    const { passed } = gate();
    first.tasks.script("helsinki", passed);
    const mornings = { ...QUARTERLY, fires: { kind: "cron", expression: "0 3 * * *" } as const, catchUp: false };
    await first.runner.schedule(key, mornings, tick);
    await first.clock.pass(3 * HOUR + MINUTE);
    const second = await restarted(first, into, 10 * MINUTE);
    second.tasks.script("helsinki", async (_context, say) => done(say));
    await second.runner.schedule(key, mornings, tick);
    await second.clock.pass(2 * HOUR);
    expect(await second.story("helsinki")).toEqual(["03:00 stopped", "03:00 done"]);
    expect(local((await second.runner.state())[0]?.nextRunAt ?? 0)).toBe("06-05 03:00");
  });

  it("runs what still waited when it was stopped", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into, mostAtOnce: 1 });
    first.tasks.script("slow", gate().passed);
    const mornings = { ...QUARTERLY, fires: { kind: "cron", expression: "0 3 * * *" } as const };
    for (const each of [keyOf("slow"), key]) await first.runner.schedule(each, mornings, tick);
    await first.clock.pass(3 * HOUR + MINUTE);
    expect(await first.story("helsinki")).toEqual(["03:00 waiting"]);
    const second = await restarted(first, into, 10 * MINUTE);
    await second.runner.schedule(key, mornings, tick);
    await second.clock.pass(MINUTE);
    expect(await second.story("helsinki")).toEqual(["03:00 stopped", "03:00 done"]);
  });

  it("with another schedule begins anew: nobody missed what was not planned", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    await first.runner.schedule(key, { ...QUARTERLY, fires: { kind: "every", minutes: 60 } }, tick);
    await first.clock.pass(61 * MINUTE);
    const second = await restarted(first, into, 50 * MINUTE);
    await second.runner.schedule(key, QUARTERLY, tick);
    await second.clock.pass(10 * MINUTE);
    expect(await second.story("helsinki")).toEqual(["01:00 done", "02:00 done"]);
  });

  it("after a clock that was far ahead, goes on from now", async () => {
    const into = folder();
    const first = runnerWorld({ folder: into });
    await first.runner.schedule(key, QUARTERLY, tick);
    await first.clock.pass(16 * MINUTE);
    first.clock.set(30 * 24 * HOUR);
    await first.clock.pass(MINUTE);
    await first.runner.stop();
    first.clock.set(-30 * 24 * HOUR);
    const second = runnerWorld({ clock: first.clock, tasks: first.tasks, folder: into });
    await second.runner.schedule(key, QUARTERLY, tick);
    await second.clock.pass(15 * MINUTE);
    expect(await second.story("helsinki")).toContain("00:30 done");
  });
});
