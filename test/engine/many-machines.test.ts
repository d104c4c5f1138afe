import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { createEngineRunner } from "../../plugin/runner/engine/engine-runner.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { cutIntoParts } from "../../plugin/task/part.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cardsOf } from "../model/cards-of.ts";
import { silentLog } from "../runner/runner-world.ts";
import { IS_LONG } from "../support/draws.ts";
import { eventually } from "../support/eventually.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { makeDue, YEARLY } from "./make-due.ts";
import { onEachStore } from "./on-each-store.ts";
import { QUICK } from "./quick-policy.ts";
import { type WorkerLine, workerProcesses } from "./workers.ts";

/** The workers that die: one as it begins a part, others in hand; one as it has ended a part, before that is noted. */
const SIZE = IS_LONG
  ? { environments: 20, sessions: 500, shardSize: 200, dying: [{ afterEnded: 3 }, { onEnded: 6 }] }
  : { environments: 6, sessions: 60, shardSize: 20, dying: [{ afterEnded: 0 }, { onEnded: 1 }] };
const SESSIONS = [...generateSessions({ seed: 11, count: SIZE.sessions, startAt: START })];
const WORKERS = 4;
/** Parts that a worker has in hand at once. */
const CONCURRENCY = IS_LONG ? 4 : 2;
const LIMITS = {
  esm: { requestsPerSecond: 30, atOnce: 2 },
  chatHistory: { requestsPerSecond: 120, atOnce: 6 },
};
/** Systems that take their time, so that requests meet. */
const SLOW = [
  { target: "esm", kind: "slow", delayMs: 10 },
  { target: "chatHistory", kind: "slow", delayMs: 10 },
] as const;

onEachStore(`${SIZE.environments} environments, ${WORKERS} workers of which two are killed, on`, (store) => {
  const startWorker = workerProcesses();
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-machines-"));
  const sandboxes: Sandbox[] = [];
  const lines: WorkerLine[] = [];
  let killedBy: readonly unknown[] = [];
  let records: readonly RunRecord<RunReport>[] = [];
  let expected: unknown;
  let stats: ReturnType<Sandbox["stats"]>[] = [];

  beforeAll(async () => {
    expected = await cardsByOneProcess();
    const sessions = SESSIONS.map((session) => platformSessionSchema.parse(session));
    const configs: Record<string, string> = {};
    for (let number = 1; number <= SIZE.environments; number += 1) {
      const sandbox = await startSandbox({ sessions, createCards: true, clock: START + DAY });
      sandbox.setFaults(SLOW);
      sandboxes.push(sandbox);
      configs[`env-${number}`] = writeSandboxConfig(join(folder, String(number)), sandbox, "rest");
    }
    const at = store.newPlace();
    const settings = {
      address: at,
      configs,
      limits: LIMITS,
      shardSize: SIZE.shardSize,
      concurrency: CONCURRENCY,
      // Longer than a process gets no turn on a busy machine: what the killed ones held comes back while others work.
      policy: { ...QUICK, lockMs: 20_000, pollMs: 200 },
      sharing: { leaseMs: 15_000 },
      schedule: YEARLY,
    };
    const workers = Array.from({ length: WORKERS }, (_, index) =>
      startWorker({ ...settings, dies: SIZE.dying[index] ?? {} }),
    );
    await Promise.all(workers.map((worker) => worker.told("ready", 1)));
    const engine = await store.connect(at);
    const asking = await createEngineRunner<RunReport>({
      engine,
      source: { open: () => Promise.reject(new Error("not a worker")), split: async () => [], join: ([one]) => one },
      context: { clock: systemClock, log: silentLog, progress: () => undefined },
      concurrency: 0,
      policy: QUICK,
    });
    await makeDue(engine);
    const [first, second, ...others] = workers;
    killedBy = await Promise.all([first?.gone(), second?.gone()]);
    records = await eventually(async () => {
      const runs = await asking.history({ limit: 1_000 });
      return runs.length === SIZE.environments && runs.every(({ finishedAt }) => finishedAt !== null)
        ? runs
        : undefined;
    });
    await Promise.all(others.map((worker) => worker.end("SIGTERM")));
    stats = sandboxes.map((sandbox) => sandbox.stats());
    lines.push(...workers.flatMap((worker) => worker.lines));
    await asking.stop();
    await engine.close();
  });

  afterAll(async () => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  it("makes every card right", async () => {
    expect(killedBy).toEqual(["SIGKILL", "SIGKILL"]);
    for (const sandbox of sandboxes) expect(await cardsOf({ sandbox } as World)).toEqual(expected);
  });

  it("runs each environment once for its firing", () => {
    expect(records.map(({ key }) => key.environment).toSorted()).toEqual(
      Array.from({ length: SIZE.environments }, (_, index) => `env-${index + 1}`).toSorted(),
    );
    for (const record of records) {
      expect(record).toMatchObject({ trigger: "schedule", state: "done" });
      expect(record.result?.sessions.failed).toBe(0);
    }
  });

  it("runs every part to its end once, and again only what a killed worker had in hand", () => {
    const parts = cutIntoParts({}, SESSIONS.length, SIZE.shardSize).length * SIZE.environments;
    const endedParts = lines.filter(({ kind }) => kind === "ended").map(partOf);
    const begun = lines.filter(({ kind }) => kind === "began").length;
    expect(new Set(endedParts).size).toBe(parts);
    // A worker that is killed between the end of a part and its note of it has it run once more.
    expect(endedParts.length - parts).toBeLessThanOrEqual(2 * CONCURRENCY);
    expect(begun - parts).toBeLessThanOrEqual(2 * CONCURRENCY);
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
