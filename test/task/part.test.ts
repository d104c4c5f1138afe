import { assert, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { countActiveCards } from "../../plugin/task/card-batches.ts";
import { createDownloadTask, runParameters } from "../../plugin/task/download/download-task.ts";
import { joinReports, shortReport } from "../../plugin/task/download/join-reports.ts";
import { cutIntoParts, isInPart, partSchema } from "../../plugin/task/part.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cardsOf } from "../model/cards-of.ts";
import { DAY, type World, worlds } from "./task-world.ts";
import { START } from "./wire-session.ts";

describe("parts", () => {
  it("hold every card exactly once, whatever its id", () => {
    assert(
      property(string({ minLength: 1 }), integer({ min: 1, max: 64 }), (id, of) => {
        const parts = Array.from({ length: of }, (_, index) => ({ index, of }));
        expect(parts.filter((part) => isInPart(id, part))).toHaveLength(1);
      }),
    );
  });

  it("are about equally large, also for ids that count up", () => {
    const ids = Array.from({ length: 4_000 }, (_, index) => String(700_000 + index));
    for (const index of [0, 1, 2, 3]) {
      const size = ids.filter((id) => isInPart(id, { index, of: 4 })).length;
      expect(size).toBeGreaterThan(900);
      expect(size).toBeLessThan(1_100);
    }
  });

  it.each([
    [{}, 0, 1],
    [{}, 1_000, 1],
    [{}, 1_001, 2],
    [{}, 2_500, 4],
    [{}, 100_000_000, 4_096],
    [{ sessionId: "ws-1" }, 5_000, 1],
    [{ limit: 10 }, 5_000, 1],
  ])("a run with %j of %i cards is cut into %i", (parameters, cards, count) => {
    const parts = cutIntoParts(parameters, cards, 1_000);
    expect(parts).toHaveLength(count);
    const last = { shard: { index: count - 1, of: count } };
    expect(parts.at(-1)).toEqual(count === 1 ? parameters : { ...parameters, ...last });
  });

  it.each([
    { index: 2, of: 2 },
    { index: -1, of: 2 },
    { index: 0, of: 0 },
    { index: 0.5, of: 2 },
  ])("%j is none", (part) => expect(partSchema.safeParse(part).success).toBe(false));
});

describe("a run that is cut", () => {
  const startWorld = worlds();
  const world = () =>
    startWorld({ sessions: [...generateSessions({ seed: 3, count: 40, startAt: START })], clock: START + DAY });

  it("makes the same cards as one that is not, and joins to the same counts", async () => {
    const [whole, cut] = [await world(), await world()];
    const report = await whole.run();
    const { esm, platformSettings, staticValueNames } = cut.dependencies();
    const cards = await countActiveCards(esm, platformSettings, staticValueNames);
    expect(cards).toBe(40);
    const [first, ...others] = cutIntoParts({}, cards, 15);
    const reports: [RunReport, ...RunReport[]] = [await runPart(cut, first)];
    for (const part of others) reports.push(await runPart(cut, part));
    expect(reports).toHaveLength(4);
    for (const { sessions } of reports) expect(sessions.seen).toBeLessThan(40);
    const joined = joinReports(reports);
    expect(joined.sessions).toEqual(report.sessions);
    expect(joined.cards.length).toBe(report.cards.length);
    expect(joined.status).toBe(report.status);
    expect(await cardsOf(cut)).toEqual(await cardsOf(whole));
  });

  it("knows for the joined report which part stopped, when to go on, and who was met twice", async () => {
    const report = await (await world()).run();
    const person = { kind: "visitor", id: "v1", reason: "not-found", sessions: 2 } as const;
    const part = { ...report, unmatchedPersons: [person] };
    const joined = joinReports([
      { ...part, status: "failures", startedAt: at(5), finishedAt: at(7), oldestActiveStart: at(3) },
      {
        ...part,
        status: "stopped",
        reason: "told to wait",
        retryAt: at(50),
        startedAt: at(0),
        finishedAt: at(10),
        oldestActiveStart: null,
      },
      { ...part, status: "done", retryAt: at(40), startedAt: at(1), finishedAt: at(9), oldestActiveStart: at(2) },
    ]);
    expect(joined).toMatchObject({
      status: "stopped",
      reason: "told to wait",
      retryAt: at(50),
      startedAt: at(0),
      finishedAt: at(10),
      durationMs: 10_000,
      oldestActiveStart: at(2),
      unmatchedPersons: [{ ...person, sessions: 6 }],
    });
  });

  it("is kept with short lists, and with the number of entries that were left out", async () => {
    const report = await (await world()).run();
    const short = shortReport(report, 10);
    expect(short.cards).toEqual(report.cards.slice(0, 10));
    expect(short.omitted).toBe(report.cards.length - 10);
    expect(shortReport(report, 5_000)).toBe(report);
  });
});

async function runPart(on: World, parameters: unknown): Promise<RunReport> {
  const task = createDownloadTask(on.dependencies());
  const log = { info: () => undefined, warn: () => undefined };
  const clock = { ...systemClock, now: () => on.sandbox.clock() };
  const context = { clock, signal: new AbortController().signal, log, progress: () => undefined };
  return task.run(runParameters.parse(parameters), context);
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}
