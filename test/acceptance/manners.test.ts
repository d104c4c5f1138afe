import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createManners } from "../../plugin/sandbox/manners.ts";
import { MANNER_NAMES, type MannerName } from "../../plugin/sandbox/named-manners.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cardsOf } from "../model/cards-of.ts";
import { draws } from "../support/draws.ts";
import { DAY, type EsmApi, MINUTE, type World, worlds } from "../task/task-world.ts";

/*
 * The main job under each way in which real ones were seen to differ: the cards end as they do without it. What they hold
 * is held against an independent computation in main-job.test.ts.
 */

const REAL_SESSIONS = "../shared/data/support-sessions.ndjson";
const APIS = ["rest", "web-api"] as const;
/** How many of the 1,200 real sessions are tried under all manners at once. */
const COUNTS = { rest: draws(400, 1_200), "web-api": draws(100, 1_200) } as const;
/** Runs until nothing is left to do: what is locked or undone in one run is written by the next. */
const MOST_RUNS = 6;

const worldOf = worlds();

interface Ended {
  readonly cards: readonly Record<string, unknown>[];
  readonly last: RunReport | undefined;
  /** How many cards somebody undid, and the task wrote again. */
  readonly undone: number;
}

/** Sessions that go on are read in every run; nothing is written any more. */
function isSettled(report: RunReport | undefined): boolean {
  return report?.status === "done" && report.sessions.written === 0 && report.undone.length === 0;
}

/** What stands on the cards when nothing is left to do. */
async function endOf(sessions: readonly WireSession[], api: EsmApi, manners: readonly MannerName[]): Promise<Ended> {
  const names = manners.includes("localised-static-values") ? { no: "Ei", yes: "Kyllä" } : { no: "No", yes: "Yes" };
  return endOfWorld(await worldOf({ sessions, api, manners, dependencies: { staticValueNames: names } }));
}

async function endOfWorld(world: World): Promise<Ended> {
  let last: RunReport | undefined;
  let undone = 0;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    last = await world.run();
    undone += last.undone.length;
    world.sandbox.setClock(world.sandbox.clock() + 10 * MINUTE);
    if (run > 0 && isSettled(last)) break;
  }
  world.sandbox.setManners({ ...createManners(), nextLinkBase: null });
  return { cards: await cardsOf(world), last, undone };
}

const GENERATED = [...generateSessions({ seed: 15, count: draws(12, 36), startAt: Date.UTC(2026, 9, 25) - DAY })];

function realSessions(count: number): WireSession[] {
  const lines = readFileSync(REAL_SESSIONS, "utf8").trim().split("\n").slice(0, count);
  return lines.map((line) => JSON.parse(line) as WireSession);
}

describe.each(APIS)("over %s", (api) => {
  let plain: Promise<Ended> | undefined;

  it.each(MANNER_NAMES)("generated sessions end on the same cards under %s", async (manner) => {
    plain ??= endOf(GENERATED, api, []);
    const { cards, last } = await endOf(GENERATED, api, [manner]);
    expect(cards).toEqual((await plain).cards);
    expect({ failures: last?.failures, isSettled: isSettled(last) }).toEqual({ failures: [], isSettled: true });
  });

  it("generated sessions end on the same cards under all manners at once, however often runs are stopped and answers lost", async () => {
    plain ??= endOf(GENERATED, api, []);
    const names = { no: "Ei", yes: "Kyllä" };
    const world = await worldOf({
      sessions: GENERATED,
      api,
      manners: MANNER_NAMES,
      dependencies: { staticValueNames: names },
    });
    const statuses = new Set<string>();
    const kinds = ["drop-after-write", "reset", "truncate", "status"] as const;
    for (let run = 0; run < draws(6, 40); run += 1) {
      const stopping = new AbortController();
      let told = 0;
      // Each run is stopped a little later than the one before, and loses answers besides.
      const kind = kinds[run % kinds.length] ?? "reset";
      world.sandbox.setFaults([{ target: "esm", kind, probability: 0.2, times: 3 }], run);
      const report = await world.run({ stopping, onProgress: () => void ((told += 1) > run && stopping.abort()) });
      statuses.add(report.status);
      world.sandbox.setClock(world.sandbox.clock() + MINUTE);
    }
    expect(statuses).toContain("stopped");
    world.sandbox.setFaults([]);
    const { cards, last } = await endOfWorld(world);
    expect(cards).toEqual((await plain).cards);
    expect({ failures: last?.failures, isSettled: isSettled(last) }).toEqual({ failures: [], isSettled: true });
  });

  it.skipIf(!existsSync(REAL_SESSIONS))("real sessions end on the same cards under all manners at once", async () => {
    const sessions = realSessions(COUNTS[api]);
    const { cards, last, undone } = await endOf(sessions, api, MANNER_NAMES);
    expect(cards).toEqual((await endOf(sessions, api, [])).cards);
    expect(last).toMatchObject({ status: "done", sessions: { seen: 0 } });
    expect(undone).toBeGreaterThan(0);
  });
});
