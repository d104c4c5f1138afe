import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { createEngineRunner } from "../../plugin/engine/engine-runner.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cutIntoShards } from "../../plugin/task/shard.ts";
import { cardsOf } from "../model/cards-of.ts";
import { silentLog } from "../runner/runner-world.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { engines } from "./engines.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { QUICK } from "./quick-policy.ts";
import { STORES } from "./stores.ts";
import { type WorkerLine, workerProcesses } from "./workers.ts";

const ENVIRONMENTS = 20;
const SESSIONS = [...generateSessions({ seed: 11, count: 500, startAt: START })];
const SHARD_SIZE = 200;
const LIMITS = {
  esm: { requestsPerSecond: 30, atOnce: 2 },
  chatHistory: { requestsPerSecond: 120, atOnce: 6 },
};
/** Systems that take their time, so that requests meet. */
const SLOW = [
  { target: "esm", kind: "slow", delayMs: 10 },
  { target: "chatHistory", kind: "slow", delayMs: 10 },
] as const;
describe.each(STORES)("20 environments of 500 sessions, four workers of which two are killed, on $title", (store) => {
  describe.skipIf(!store.isHere)("on a server of its own", () => {
    const { start, stop, address, connect } = engines(store);
    const startWorker = workerProcesses();
    const folder = mkdtempSync(join(tmpdir(), "esm-chat-machines-"));
    const sandboxes: Sandbox[] = [];
    const lines: WorkerLine[] = [];
    let records: readonly RunRecord<RunReport>[] = [];
    let expected: unknown;
    let stats: ReturnType<Sandbox["stats"]>[] = [];

    beforeAll(async () => {
      await start();
      expected = await cardsByOneProcess();
      const sessions = SESSIONS.map((session) => platformSessionSchema.parse(session));
      const configs: Record<string, string> = {};
      for (let number = 1; number <= ENVIRONMENTS; number += 1) {
        const sandbox = await startSandbox({ sessions, createCards: true, clock: START + DAY });
        sandbox.setFaults(SLOW);
        sandboxes.push(sandbox);
        configs[`env-${number}`] = writeSandboxConfig(join(folder, String(number)), sandbox, "rest");
      }
      const at = address();
      const settings = {
        address: at,
        configs,
        limits: LIMITS,
        shardSize: SHARD_SIZE,
        concurrency: 4,
        // Longer than a process gets no turn on a busy machine: what the killed ones held comes back while others work.
        policy: { ...QUICK, lockMs: 20_000 },
        sharing: { leaseMs: 15_000 },
        schedule: YEARLY,
      };
      const workers = [1, 2, 3, 4].map(() => startWorker(settings));
      await Promise.all(workers.map((worker) => worker.told("ready", 1)));
      const engine = await connect(at);
      const asking = await createEngineRunner<RunReport>({
        engine,
        source: { open: () => Promise.reject(new Error("not a worker")), split: async () => [], join: ([one]) => one },
        context: { clock: systemClock, log: silentLog, progress: () => undefined },
        concurrency: 0,
        policy: QUICK,
      });
      await makeDue(engine);
      const [first, second, third, fourth] = workers;
      await first?.told("ended", 3);
      await first?.end("SIGKILL");
      await second?.told("ended", 6);
      await second?.end("SIGKILL");
      do {
        await systemClock.wait(250);
        records = await asking.history({ limit: 1_000 });
      } while (records.length < ENVIRONMENTS || records.some(({ finishedAt }) => finishedAt === null));
      await Promise.all([third?.end("SIGTERM"), fourth?.end("SIGTERM")]);
      stats = sandboxes.map((sandbox) => sandbox.stats());
      lines.push(...workers.flatMap((worker) => worker.lines));
      await asking.stop();
      await engine.close();
    }, 300_000);

    afterAll(async () => {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
      await stop();
      rmSync(folder, { recursive: true, force: true });
    }, 30_000);

    it("makes every card right", async () => {
      for (const sandbox of sandboxes) expect(await cardsOf({ sandbox } as World)).toEqual(expected);
    }, 60_000);

    it("runs each environment once for its firing", () => {
      expect(records.map(({ key }) => key.environment).toSorted()).toEqual(
        Array.from({ length: ENVIRONMENTS }, (_, index) => `env-${index + 1}`).toSorted(),
      );
      for (const record of records) {
        expect(record).toMatchObject({ trigger: "schedule", state: "done" });
        expect(record.result?.sessions.failed).toBe(0);
      }
    });

    it("runs every part to its end once, and again only what a killed worker had in hand", () => {
      const parts = cutIntoShards({}, SESSIONS.length, SHARD_SIZE).length * ENVIRONMENTS;
      const endedParts = lines.filter(({ kind }) => kind === "ended").map(partOf);
      const begun = lines.filter(({ kind }) => kind === "began").length;
      expect(new Set(endedParts).size).toBe(parts);
      // A worker that is killed between the end of a part and its note of it has it run once more.
      expect(endedParts.length - parts).toBeLessThanOrEqual(2 * 4);
      expect(begun - parts).toBeLessThanOrEqual(2 * 4);
      expect(begun).toBeGreaterThan(parts);
    });

    it("never exceeds the budgets, as the systems count", () => {
      for (const { esm, chatHistory } of stats) {
        expect(esm.mostInFlight).toBeLessThanOrEqual(LIMITS.esm.atOnce);
        expect(esm.mostPerSecond).toBeLessThanOrEqual(LIMITS.esm.requestsPerSecond);
        expect(chatHistory.mostInFlight).toBeLessThanOrEqual(LIMITS.chatHistory.atOnce);
        expect(chatHistory.mostPerSecond).toBeLessThanOrEqual(LIMITS.chatHistory.requestsPerSecond);
      }
    });
  });
});

function partOf({ environment, index }: WorkerLine): string {
  return `${environment} ${index}`;
}

/** What one ordinary run makes of the same sessions. */
async function cardsByOneProcess(): Promise<unknown> {
  const world = await startWorld({ sessions: SESSIONS, clock: START + DAY });
  await world.run();
  const cards = await cardsOf(world);
  await world.close();
  return cards;
}
