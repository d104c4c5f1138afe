import { describe, expect, it } from "vitest";
import { createLocalDates } from "../../plugin/outside/esm/web-api/local-dates.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { toStoredCard } from "../../plugin/task/card/card-values.ts";
import { joinReports } from "../../plugin/task/download/join-reports.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { IS_LONG } from "../support/draws.ts";
import { mappingFor } from "../support/ready-made.ts";
import { type EsmApi, GRACE_MS, MINUTE, type World, worlds } from "./task-world.ts";
import { wireSession } from "./wire-session.ts";

const start = worlds();

/** When clocks go back, and by how many minutes: so long before and after, each local time comes once more. */
const ZONES: readonly (readonly [zone: string, change: string, minutes: number])[] = [
  ["Europe/Helsinki", "2026-10-25T01:00:00Z", 60],
  ["Atlantic/Azores", "2026-10-25T01:00:00Z", 60],
  ["America/Havana", "2026-11-01T05:00:00Z", 60],
  ["America/Santiago", "2026-04-05T03:00:00Z", 60],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z", 30],
];

/** Minutes from the change, in parts of the time that comes twice: the first pass is −1 to 0, the second 0 to 1. */
type Case = readonly [
  what: string,
  begins: number,
  ends: number,
  /** What is read back, in the same parts; undefined where it is what was written. */
  readBegin: number | undefined,
  readEnd: number | undefined,
];

const CASES: readonly Case[] = [
  ["begins before, ends in the first pass", -1.2, -0.8, undefined, undefined],
  ["begins before, ends in the second pass: which one cannot be known", -1.2, 0.2, undefined, -0.8],
  ["begins and ends in the first pass", -0.8, -0.2, undefined, undefined],
  ["begins in the first pass, ends in the second, earlier by the clock", -0.2, 0.2, undefined, undefined],
  ["begins in the first pass, ends in the second, later by the clock", -0.8, 0.8, undefined, -0.2],
  ["begins in the first pass, ends in the second, at the same time by the clock", -0.4, 0.6, undefined, -0.4],
  ["begins and ends in the second pass", 0.2, 0.8, -0.8, -0.2],
  ["begins in the first pass, ends after", -0.4, 1.2, undefined, undefined],
  ["begins in the second pass, ends after", 0.4, 1.2, -0.6, undefined],
];

/** In `npm test`, all cases for an hour and for half an hour; each zone between them takes every third. */
const casesOf = (zone: number) =>
  IS_LONG || zone === 0 || zone === ZONES.length - 1 ? CASES : CASES.filter((_, at) => at % 3 === zone - 1);

const ROWS = ZONES.flatMap(([zone, change, minutes], index) =>
  casesOf(index).map(([what, begins, ends, readBegin = begins, readEnd = ends]) => {
    const [from = 0, to = 0, readFrom = 0, readTo = 0] = [begins, ends, readBegin, readEnd].map(
      (part) => Date.parse(change) + part * minutes * MINUTE,
    );
    return [zone, what, from, to, readFrom, readTo] as const;
  }),
);

function iso(at: number): string {
  return new Date(at).toISOString();
}

function session(begins: number, ends: number): WireSession {
  const said = (messageId: string, kind: "visitor" | "operator", seconds: number) => ({
    messageId,
    sentAt: iso(begins + seconds * 1_000),
    sender: { kind, id: kind === "visitor" ? "v1" : "o1", name: "x" },
    liveChatId: "l1",
    type: "text" as const,
    text: "hello",
    attachment: null,
  });
  return wireSession({
    startedAt: iso(begins),
    endedAt: iso(ends),
    liveChats: [
      {
        liveChatId: "l1",
        establishedAt: iso(begins + 1_000),
        endedAt: iso(ends),
        disconnectionMode: "finishedByUser",
        operators: [{ operatorId: "o1", joinedAt: iso(begins + 2_000) }],
      },
    ],
    messages: [said("m1", "visitor", 10), said("m2", "operator", 47)],
  });
}

async function timesRead(world: World) {
  const query = { templateCode: "chat_session", filter: undefined, attributeCodes: ["start_time", "end_time"] };
  const [card] = await world.dependencies().esm.findCards(query);
  if (card === undefined) throw new Error("no card");
  const { startTime = null, endTime = null } = toStoredCard(card, mappingFor());
  return { startTime, endTime };
}

async function sentence(world: World): Promise<string> {
  const { dataCardId } = await world.card("ws-1");
  return `which of two hours is meant on 1 data card (${dataCardId}), whose chat began or ended in an hour that comes twice when clocks go back`;
}

describe("a session about the hour that comes twice, over the Web API", () => {
  it.each(ROWS)("in %s %s", async (zone, _what, begins, ends, readBegin, readEnd) => {
    const clock = ends + MINUTE;
    const world = await start({ sessions: [session(begins, ends)], api: "web-api", timeZone: zone, clock });
    const report = await world.run();
    expect(report).toMatchObject({ status: "done", sessions: { written: 1, stillActive: 1 } });
    expect(report.unverified).toContain(await sentence(world));
    expect(await world.value("ws-1", "wait_time_before_first_reply")).toEqual({ value: 37 });

    const { startTime, endTime } = await timesRead(world);
    expect([startTime, endTime]).toEqual([readBegin, readEnd]);
    expect(endTime).toBeGreaterThanOrEqual(startTime ?? Number.NaN);
    const dates = createLocalDates(zone);
    expect([dates.write(startTime ?? 0), dates.write(endTime ?? 0)]).toEqual([dates.write(begins), dates.write(ends)]);

    const second = await world.run();
    expect(second).toMatchObject({ status: "done", sessions: { written: 0, unchanged: 1 } });
    expect(second.unverified.join()).not.toContain("comes twice");

    world.sandbox.setClock(ends + GRACE_MS);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 1, finished: 1 } });
  });

  it.each(ZONES)("in %s nothing is uncertain just before and just after", async (zone, change, minutes) => {
    for (const [begins, ends] of [
      [-1.4, -1.1],
      [1.1, 1.4],
      [-1.1, 1.1],
    ] as const) {
      const [from, to] = [begins, ends].map((part) => Date.parse(change) + part * minutes * MINUTE);
      if (from === undefined || to === undefined) throw new Error("no times");
      const clock = to + MINUTE;
      const world = await start({ sessions: [session(from, to)], api: "web-api", timeZone: zone, clock });
      expect((await world.run()).unverified.join()).not.toContain("comes twice");
      expect(await timesRead(world)).toEqual({ startTime: from, endTime: to });
      expect((await world.run()).sessions).toMatchObject({ written: 0, unchanged: 1 });
    }
  });

  it("is counted with all others of the run, of which ten are named; parts of a run count apart", async () => {
    const [from, to] = [Date.parse("2026-10-25T00:50:00Z"), Date.parse("2026-10-25T01:10:00Z")];
    const ids = Array.from({ length: 12 }, (_, index) => `ws-${index + 1}`);
    const sessions = ids.map((sessionId) => ({ ...session(from, to), sessionId }));
    const world = await start({ sessions, api: "web-api", clock: to + MINUTE });
    const reports: RunReport[] = [];
    for (const index of [0, 1, 2, 3]) reports.push(await world.run({ dryRun: true, shard: { index, of: 4 } }));
    const [first, ...others] = reports;
    if (first === undefined) throw new Error("no report");
    const counted = joinReports([first, ...others]).unverified.flatMap(
      (one) => /on (\d+) data card/.exec(one)?.[1] ?? [],
    );
    expect(counted.reduce((sum, count) => sum + Number(count), 0)).toBe(12);
    const named = (await world.run()).unverified.find((one) => one.includes("comes twice")) ?? "";
    expect(named).toContain("is meant on 12 data cards (");
    expect(named.match(/\d{4,}/g)).toHaveLength(10);
    expect(named).toContain(" …)");
  });
});

describe.each<EsmApi>(["rest", "web-api"])("over %s", (api) => {
  it("a write whose reply was lost in the hour that comes twice is not made again", async () => {
    const [from, to] = [Date.parse("2026-10-25T00:50:00Z"), Date.parse("2026-10-25T01:10:00Z")];
    const world = await start({ sessions: [session(from, to)], api, clock: to + MINUTE });
    const method = api === "rest" ? "PATCH" : "POST";
    world.sandbox.setFaults([{ target: "esm", match: `${method} `, kind: "drop-after-write", times: 1 }]);
    world.sandbox.resetStats();
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 1, failed: 0 } });
    const writes = world.sandbox
      .stats()
      .esm.calls.filter((call) => call.method === method && !call.path.endsWith("/login"));
    expect(writes.map(({ requests }) => requests)).toEqual([1]);
  });
});

it("over REST nothing is uncertain", async () => {
  const [from, to] = [Date.parse("2026-10-25T00:50:00Z"), Date.parse("2026-10-25T01:10:00Z")];
  const world = await start({ sessions: [session(from, to)], clock: to + MINUTE });
  expect((await world.run()).unverified).toEqual([]);
  expect(await timesRead(world)).toEqual({ startTime: from, endTime: to });
});
