import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { cardsOf } from "../model/cards-of.ts";
import { eventually } from "../support/eventually.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { storeByHand } from "./empty-store.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { QUICK } from "./quick-policy.ts";
import { workerProcesses } from "./workers.ts";

const ENVIRONMENTS = ["env-1", "env-2"];
const SESSIONS = [...generateSessions({ seed: 12, count: 40, startAt: START })];
const SHARD_SIZE = 10;
/** How often the store is emptied while a run is under way. */
const TIMES = 2;

onEachStore(
  `${ENVIRONMENTS.length} environments, two workers, and a store that is emptied ${TIMES} times in the middle of their runs, on`,
  (store) => {
    const startWorker = workerProcesses();
    const folder = mkdtempSync(join(tmpdir(), "esm-chat-emptied-"));
    const sandboxes: Sandbox[] = [];
    let said: string[] = [];
    let signals: readonly (NodeJS.Signals | null)[] = [];
    let expected: unknown;

    beforeAll(async () => {
      const world = await startWorld({ sessions: SESSIONS, clock: START + DAY });
      await world.run();
      expected = await cardsOf(world);
      await world.close();
      const sessions = SESSIONS.map((session) => platformSessionSchema.parse(session));
      const configs: Record<string, string> = {};
      for (const name of ENVIRONMENTS) {
        const sandbox = await startSandbox({ sessions, createCards: true, clock: START + DAY });
        sandbox.setFaults([{ target: "chatHistory", kind: "slow", delayMs: 20 }]);
        sandboxes.push(sandbox);
        configs[name] = writeSandboxConfig(join(folder, name), sandbox, "rest");
      }
      const address = store.newPlace();
      const settings = {
        address,
        configs,
        limits: { esm: { atOnce: 2 }, chatHistory: { atOnce: 4 } },
        shardSize: SHARD_SIZE,
        concurrency: 2,
        policy: { ...QUICK, lockMs: 4_000 },
        sharing: { leaseMs: 3_000 },
        schedule: YEARLY,
        dies: {},
      };
      const workers = [startWorker(settings), startWorker(settings)];
      await Promise.all(workers.map((worker) => worker.told("ready", 1)));
      const engine = await store.connect(address);
      const byHand = await storeByHand(address);
      const count = (kind: string) => workers.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
      await eventually(async () => ((await engine.values.entries("looks")).size === workers.length ? true : undefined));
      await makeDue(engine);
      for (let times = 0; times < TIMES; times += 1) {
        const begun = count("began");
        await eventually(async () => (count("began") > begun ? true : undefined));
        await byHand.empty();
      }
      // Nobody sees to it: the schedules, and the runs that were under way, come back by themselves.
      await eventually(async () => {
        const held = await Promise.all(sandboxes.map((sandbox) => cardsOf({ sandbox } as World)));
        return held.every((cards) => JSON.stringify(cards) === JSON.stringify(expected)) ? true : undefined;
      });
      await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
      signals = await Promise.all(workers.map((worker) => worker.gone()));
      said = workers.flatMap((worker) => worker.said);
      await byHand.close();
      await engine.close();
    });

    afterAll(async () => {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
      rmSync(folder, { recursive: true, force: true });
    });

    it("makes every card right, and once", async () => {
      for (const sandbox of sandboxes) expect(await cardsOf({ sandbox } as World)).toEqual(expected);
    });

    it("ends no worker, and is told of in their logs", () => {
      expect(signals).toEqual([null, null]);
      expect(said.join("\n")).toContain("the engine's store was emptied or set back");
      expect(said.filter((line) => line.includes("    at "))).toEqual([]);
    });
  },
  "own",
);
