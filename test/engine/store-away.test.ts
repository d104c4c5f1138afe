import { EventEmitter, once } from "node:events";
import { expect, it } from "vitest";
import { done, gate, scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "../support/rejection.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const KEY = { environment: "helsinki", task: TASK };

onEachStore(
  "a store that goes away and comes back:",
  ({ title, at, goAway, comeBack }) => {
    const { worker } = workersAt(at);

    it.each([
      // Of a run that is being cut no attempt is counted; that a part has ended may be noted as one.
      ["cut", 1, "updateData"],
      ["run", 2, "moveToCompleted"],
    ] as const)("loses no firing that is just being %s", async (step, attempts, note) => {
      const tasks = scriptedTasks();
      const steps = new AbortController();
      const reached = once(steps.signal, "abort");
      const goOn = new AbortController();
      let times = 0;
      async function atStep(which: string): Promise<void> {
        if (which !== step) return;
        times += 1;
        if (times > 1) return;
        steps.abort();
        await once(goOn.signal, "abort");
      }
      tasks.script(KEY.environment, async (_context, say) => {
        await atStep("run");
        return done(say);
      });
      const source = {
        ...tasks,
        async split(_key: unknown, parameters: unknown) {
          await atStep("cut");
          return [parameters];
        },
      };
      const noting = new EventEmitter();
      const asked = once(noting, "asked");
      const refused = once(noting, "refused");
      const one = await worker(source, {
        policy: { attempts },
        changed: (engine) => ({
          ...engine,
          worker: (...given) => {
            const made = engine.worker(...given);
            const backend = made.getBackend();
            const noted = backend[note].bind(backend) as (...what: unknown[]) => Promise<unknown>;
            Object.assign(backend, {
              [note](...what: unknown[]) {
                const answer = noted(...what);
                noting.emit("asked");
                answer.catch(() => noting.emit("refused"));
                return answer;
              },
            });
            return made;
          },
        }),
      });
      await one.schedule(KEY, YEARLY, { say: "tick" });
      await makeDue(one.engine);
      await reached;
      await goAway();
      goOn.abort();
      // What is to be noted now cannot be. Redis' client waits for its server without a word.
      await (title === "Redis" ? asked : refused);
      await comeBack();
      const run = await eventually(async () => {
        const runs = await one.history({ limit: 9 }).catch(() => []);
        return runs.find(({ finishedAt }) => finishedAt);
      });
      expect(run).toMatchObject({ key: KEY, trigger: "schedule", state: "done", result: { said: "tick" } });
      expect(await one.deadLetters.list()).toEqual([]);
      // Another one is fired and run as if nothing had been.
      expect(await one.runNow(KEY, { say: "hello" })).toEqual(done("hello"));
    });

    it("keeps no worker from stopping", async () => {
      const tasks = scriptedTasks();
      const { passed } = gate();
      tasks.script(KEY.environment, passed);
      const one = await worker(tasks, { policy: { lockMs: 3_000 } });
      await one.schedule(KEY, YEARLY, { say: "tick" });
      await makeDue(one.engine);
      await tasks.untilBegun(KEY.environment, 1);
      await goAway();
      // BullMQ by itself waits for ever.
      await one.stop();
      expect(tasks.openNow).toBe(0);
      await comeBack();
      // What it could not give back is another worker's.
      const two = await worker(scriptedTasks(), { policy: { lockMs: 3_000 } });
      const run = await eventually(async () => (await two.history({ limit: 9 })).find(({ finishedAt }) => finishedAt));
      expect(run).toMatchObject({ state: "done", result: { said: "tick" } });
    });

    it("lets a worker stop that is just counting what is to be cut", async () => {
      const tasks = scriptedTasks();
      const counting = new AbortController();
      const source = {
        ...tasks,
        async split(_key: unknown, _parameters: unknown, signal: AbortSignal): Promise<never> {
          counting.abort();
          await once(signal, "abort");
          throw signal.reason;
        },
      };
      const begun = once(counting.signal, "abort");
      const one = await worker(source);
      const asked = one.runNow(KEY, { say: "hello" });
      await begun;
      const [failure] = await Promise.all([failureOf(asked), one.stop()]);
      expect(failure).toMatchObject({ code: "stopped" });
    });
  },
  "own",
);
