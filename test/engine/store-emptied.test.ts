import { expect, it } from "vitest";
import { done, gate, scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { FIRINGS, HOLDERS, SCHEDULES } from "../../plugin/runner/engine/job-data.ts";
import { readSchedule } from "../../plugin/runner/engine/kept-schedule.ts";
import { taskName } from "../../plugin/runner/task-runner.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { type StoreByHand, storeByHand } from "./empty-store.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { type Worker, workersAt } from "./worker.ts";

const KEY = { environment: "helsinki", task: TASK };
const FIELD = taskName(KEY);
/** A lock is renewed at a quarter of this, which is how a worker learns that its part is gone. */
const LOCK = { lockMs: 2_000 };

const isThere = async ({ engine }: Worker, field = FIELD) =>
  (await engine.values.get(SCHEDULES, field)) === undefined ? undefined : true;

/** Resolves when a worker has looked at its schedules once more. */
async function nextLook({ engine }: Worker): Promise<void> {
  const before = [...(await engine.values.entries("looks")).values()].toString();
  await eventually(async () => {
    const now = [...(await engine.values.entries("looks")).values()].toString();
    return now === before ? undefined : true;
  });
}

const finished = async (one: Worker) => (await one.history({ limit: 9 })).find(({ finishedAt }) => finishedAt);

onEachStore(
  "a store that comes back empty, or with what it held earlier:",
  ({ title, at }) => {
    const { worker, closing } = workersAt(at);
    let byHand: StoreByHand;

    async function workerAt(...given: Parameters<typeof worker>): Promise<Worker> {
      const one = await worker(given[0], { ...given[1], policy: { ...LOCK, ...given[1]?.policy } });
      const hand = await storeByHand(at());
      closing.push(() => hand.close());
      byHand = hand;
      return one;
    }

    it("has its schedules again, and fires them", async () => {
      const tasks = scriptedTasks();
      const one = await workerAt(tasks);
      await one.schedule(KEY, YEARLY, { say: "tick" });
      // It has looked once since.
      const placed = (await one.engine.values.get(SCHEDULES, FIELD)) ?? "";
      const before = placed.replace(/"firedUntil":\d+/, `"firedUntil":${readSchedule(placed).firedUntil - 60_000}`);
      await one.engine.values.replace(SCHEDULES, FIELD, placed, before);
      await nextLook(one);
      await nextLook(one);
      await byHand.empty();
      await eventually(() => isThere(one));
      // With its place: what was due meanwhile is made up for.
      expect(await one.engine.values.get(SCHEDULES, FIELD)).toBe(before);
      await makeDue(one.engine);
      await tasks.untilBegun(KEY.environment, 1);
      expect(await eventually(() => finished(one))).toMatchObject({ state: "done", result: { said: "tick" } });
    });

    it("is told of while a schedule is missing", async () => {
      const one = await workerAt(scriptedTasks(), { policy: { scheduleCheckMs: 60_000 } });
      expect(await one.trouble()).toBeNull();
      await eventually(async () => ((await one.engine.values.entries("looks")).size === 1 ? true : undefined));
      // Whoever changes a schedule looks once more; the next look is a minute away.
      await Promise.all([nextLook(one), one.schedule(KEY, YEARLY, { say: "tick" })]);
      await byHand.empty();
      expect(await one.trouble()).toContain("schedules are missing in the engine's store (1)");
      // Whoever asks has it looked at.
      await eventually(async () => ((await one.trouble()) === null ? true : undefined));
      expect(await isThere(one)).toBe(true);
    });

    it("lets a run begin again that was under way, and never two at once", async () => {
      const [one, two] = [scriptedTasks(), scriptedTasks()];
      const { passed } = gate();
      one.script(KEY.environment, passed);
      const first = await workerAt(one);
      await first.schedule(KEY, YEARLY, { say: "tick" });
      await makeDue(first.engine);
      await one.untilBegun(KEY.environment, 1);
      const second = await workerAt(two);
      await second.schedule(KEY, YEARLY, { say: "tick" });
      let openAtBegin: number | undefined;
      two.script(KEY.environment, async (_context, say) => {
        openAtBegin ??= one.openNow;
        return done(say);
      });
      one.script(KEY.environment, async (_context, say) => done(say));
      await eventually(async () => ((await second.engine.values.entries("looks")).size === 2 ? true : undefined));
      await byHand.empty();
      const run = await eventually(() => finished(second));
      expect(run).toMatchObject({ state: "done", result: { said: "tick" } });
      expect(run.dueAt).toBe(Date.UTC(new Date().getUTCFullYear(), 0, 1));
      expect(openAtBegin ?? 0).toBe(0);
      expect(one.mostAtOnce(KEY.environment)).toBe(1);
      expect([...one.begun(KEY.environment), ...two.begun(KEY.environment)]).toEqual(["tick", "tick"]);
    });

    it("ends a run by hand with what happened, and the next one works", async () => {
      const tasks = scriptedTasks();
      const { passed } = gate();
      tasks.script(KEY.environment, passed);
      const one = await workerAt(tasks);
      const asked = failureOf(one.runNow(KEY, { say: "by hand" }));
      await tasks.untilBegun(KEY.environment, 1);
      await byHand.empty();
      expect(await asked).toMatchObject({ code: "run-lost", retryable: true });
      tasks.script(KEY.environment, async (_context, say) => done(say));
      expect(await one.runNow(KEY, { say: "again" })).toEqual(done("again"));
    });

    it("is survived as often as it is emptied", async () => {
      const tasks = scriptedTasks();
      const one = await workerAt(tasks);
      await one.schedule(KEY, YEARLY, { say: "tick" });
      for (let times = 0; times < 5; times += 1) {
        await eventually(() => isThere(one));
        await byHand.empty();
      }
      await eventually(() => isThere(one));
      await makeDue(one.engine);
      await tasks.untilBegun(KEY.environment, 1);
      expect(await eventually(() => finished(one))).toMatchObject({ state: "done" });
      expect(tasks.begun(KEY.environment)).toEqual(["tick"]);
    });

    it("has the settings of the process again when what it held is older, and nothing of who is gone", async () => {
      const one = await workerAt(scriptedTasks());
      const gone = { environment: "gone", task: TASK };
      const old = { ...YEARLY, fires: { kind: "every", minutes: 1 / 600 } } as const;
      await one.schedule(gone, { ...old, fires: { kind: "every", minutes: 5_000_000 } }, { say: "gone" });
      await one.schedule(KEY, { ...old, fires: { kind: "every", minutes: 5_000_000 } }, { say: "old" });
      await eventually(async () => ((await one.engine.values.entries("looks")).size === 1 ? true : undefined));
      const restore = await byHand.backup();
      await one.unschedule(gone);
      await one.schedule(KEY, YEARLY, { say: "new" });
      // Its mark is another one by then.
      await nextLook(one);
      await restore();
      expect(readSchedule((await one.engine.values.get(SCHEDULES, FIELD)) ?? "").parameters).toEqual({ say: "old" });
      const kept = await eventually(async () => {
        const read = readSchedule((await one.engine.values.get(SCHEDULES, FIELD)) ?? "");
        return JSON.stringify(read.parameters) === JSON.stringify({ say: "new" }) ? read : undefined;
      });
      expect(kept).toMatchObject({ schedule: { fires: YEARLY.fires }, parameters: { say: "new" } });
      // It is shown until somebody forgets it, and fires nowhere.
      await makeDue(one.engine, gone);
      await makeDue(one.engine, KEY);
      expect(await eventually(() => finished(one))).toMatchObject({ key: KEY, state: "done" });
      expect(await one.history({ limit: 9 })).toHaveLength(1);
    });

    it.each([
      ["no JSON", "{"],
      [
        "another field's schedule",
        JSON.stringify({ key: { environment: "turku", task: TASK }, schedule: YEARLY, firedUntil: 0 }),
      ],
      [
        "a schedule that means nothing",
        JSON.stringify({ key: KEY, schedule: { fires: 7 }, parameters: {}, firedUntil: 0 }),
      ],
      ["times that no calendar has", JSON.stringify({ key: KEY, schedule: YEARLY, parameters: {}, firedUntil: 1e300 })],
      [
        "a run that goes on in a thousand years",
        JSON.stringify({ key: KEY, schedule: YEARLY, firedUntil: 0, resumesAt: 4e13 }),
      ],
      ["ten megabytes", "x".repeat(10_000_000)],
    ])("takes %s in place of a schedule for none", async (_name, value) => {
      const tasks = scriptedTasks();
      const one = await workerAt(tasks);
      const other = { environment: "espoo", task: TASK };
      await byHand.putValue(SCHEDULES, FIELD, value);
      await byHand.putValue(SCHEDULES, "NobodyKnows@this", value);
      await one.schedule(KEY, YEARLY, { say: "tick" });
      await one.schedule(other, YEARLY, { say: "other" });
      await byHand.putValue(SCHEDULES, FIELD, value);
      expect((await one.state()).map(({ key }) => key)).toContainEqual(other);
      await eventually(async () => ((await one.state()).length === 2 ? true : undefined));
      await makeDue(one.engine, other);
      await makeDue(one.engine, KEY);
      await tasks.untilBegun(KEY.environment, 1);
      await tasks.untilBegun("espoo", 1);
    });

    it("does not take a run for lost that has ended long ago and is not kept any more", async () => {
      const [one, two] = [scriptedTasks(), scriptedTasks()];
      const first = await workerAt(one);
      await first.schedule(KEY, YEARLY, { say: "tick" });
      await makeDue(first.engine);
      const { runId } = await eventually(() => finished(first));
      await first.stop();
      const second = await workerAt(two);
      const queue = second.engine.queue(FIRINGS);
      closing.push(() => queue.close());
      await (await queue.getJob(runId))?.remove();
      await second.schedule(KEY, YEARLY, { say: "tick" });
      await nextLook(second);
      await nextLook(second);
      expect(await second.engine.values.get(HOLDERS, FIELD)).toBe(runId);
      expect(await queue.getJobState(runId)).toBe("unknown");
      expect(two.begun(KEY.environment)).toEqual([]);
    });

    it("keeps the marks of who looks, and takes those away that nobody leaves any more", async () => {
      const hour = 3_600_000;
      const first = await workerAt(scriptedTasks(), { concurrency: 0 });
      const now = await first.engine.values.now();
      await byHand.putValue("looks", "alive", String(now - hour / 2));
      await byHand.putValue("looks", "gone", String(now - hour));
      await byHand.putValue("looks", "ahead", String(now + 2 * hour));
      await byHand.putValue("looks", "nonsense", "soon");
      const one = await workerAt(scriptedTasks());
      const marks = await eventually(async () => {
        const found = [...(await one.engine.values.entries("looks")).keys()];
        return found.length === 2 ? found : undefined;
      });
      expect(marks).toContain("alive");
    });

    it("is told of while it refuses to write, and used again when it does", async () => {
      const tasks = scriptedTasks();
      const one = await workerAt(tasks);
      await one.schedule(KEY, YEARLY, { say: "tick" });
      await byHand.readOnly(true);
      const why = await eventually(async () => (await one.trouble()) ?? undefined);
      expect(why).toContain(title === "Redis" ? "(READONLY)" : "the engine's store");
      await byHand.readOnly(false);
      await eventually(async () => ((await one.trouble()) === null ? true : undefined));
      expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
    });
  },
  "own",
);
