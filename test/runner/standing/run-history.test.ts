import { expect, it } from "vitest";
import { keyOf as environmentKeyOf } from "../../../plugin/runner/environment/one-at-a-time.ts";
import { putAsideNow, runHistory } from "../../../plugin/runner/standing/run-history.ts";
import { startRun, tryAgain } from "../../../plugin/runner/standing/start-run.ts";
import { openJournal } from "../../../plugin/state/open-journal.ts";
import type { SessionFailure } from "../../../plugin/task/run-report.ts";
import { folders } from "../../support/given-files.ts";
import { someReport } from "../../watch/run-report.ts";
import { HOUR, MIDNIGHT, MINUTE } from "../runner-world.ts";
import { configurationIn, downloadRunner, ENGINE, keyOf } from "./standing-world.ts";

const folder = folders();

const failure = (index: number, changes: Partial<SessionFailure> = {}): SessionFailure => ({
  sessionId: `ws-${index}`,
  dataCardId: `card-${index}`,
  reason: "ESM answered 500",
  retryAt: "2026-06-04T00:15:00.000Z",
  tried: true,
  ...changes,
});

it("shows the latest runs with counts, and the first failures that each has tried", async () => {
  const failures = [
    failure(0, { tried: false }),
    failure(1, { sessionId: null }),
    failure(2, { dataCardId: "", retryAt: null }),
    ...Array.from({ length: 20 }, (_, index) => failure(index + 3)),
  ];
  const counts = { ...someReport().sessions, failed: failures.length, putAside: 1 };
  const { clock, runner, does } = downloadRunner(async () =>
    someReport({ status: "failures", failures, sessions: counts, problems: ["nobody was found"] }),
  );
  await runner.runNow(keyOf("helsinki"), {});
  await clock.pass(MINUTE);
  does.script = async () => someReport({ status: "stopped", reason: "a pause", retryAt: "2026-06-04T01:00:00.000Z" });
  await (await startRun(runner, keyOf("helsinki"), tryAgain("ws-1"))).ended;
  await runner.runNow(keyOf("turku"), {});

  const [latest, first, ...others] = await runHistory(runner, "helsinki", 10);
  expect(others).toEqual([]);
  expect(latest).toMatchObject({
    trigger: "request",
    state: "stopped",
    reason: "a pause",
    isForSome: true,
    report: { retryAt: "2026-06-04T01:00:00.000Z", requests: { esm: 5, chatHistory: 13 } },
    failures: [],
    failuresLeftOut: 0,
  });
  expect(first).toMatchObject({
    state: "failures",
    isForSome: false,
    startedAt: MIDNIGHT,
    finishedAt: MIDNIGHT,
    report: { sessions: counts, problems: ["nobody was found"] },
    failuresLeftOut: failures.length - 10,
  });
  expect(first?.failures.map(({ sessionId, canBeTriedNow }) => [sessionId, canBeTriedNow])).toEqual([
    [null, false],
    ["ws-2", false],
    ...[3, 4, 5, 6, 7, 8, 9, 10].map((index) => [`ws-${index}`, true]),
  ]);
  expect(first?.failures.map(({ retryAt }) => retryAt).slice(0, 3)).toEqual([
    Date.parse("2026-06-04T00:15:00Z"),
    null,
    Date.parse("2026-06-04T00:15:00Z"),
  ]);
  expect(await runHistory(runner, "helsinki", 1)).toEqual([latest]);
  await runner.stop();
});

it.each([
  ["a failure that is none", [7, failure(1), { sessionId: {} }], { report: {}, failures: [{ sessionId: "ws-1" }] }],
  ["no list of them", "all", { report: null, failures: [] }],
  ["thousands", Array.from({ length: 5_000 }, (_, index) => failure(index)), { failures: { length: 100 } }],
])(
  "shows of a report that somebody may have put into the engine's store, with %s, what can be read",
  async (_title, failures, shown) => {
    const result = { ...someReport(), failures } as never;
    const times = { dueAt: MIDNIGHT, startedAt: MIDNIGHT, finishedAt: MIDNIGHT };
    const run = { runId: "r", key: keyOf("helsinki"), trigger: "schedule", state: "failures", reason: null } as const;
    const [found] = await runHistory({ history: async () => [{ ...run, ...times, result }] }, "helsinki", 1);
    expect(found).toMatchObject({ state: "failures", ...shown });
  },
);

it("shows what is put aside, the latest failure first, and which of it can be tried now", async () => {
  const helsinki = await configurationIn(folder(), "helsinki");
  let now = MIDNIGHT;
  const journal = openJournal(helsinki.journalFolder, environmentKeyOf(helsinki), {
    now: () => now,
    wait: async () => undefined,
  });
  expect(putAsideNow(helsinki, ENGINE)).toEqual([]);
  journal.failed("card-1", { sessionId: "ws-1", reason: "no such folder" });
  now += HOUR;
  journal.failed("card-1", { sessionId: "ws-1", reason: "no such folder" });
  now += HOUR;
  journal.failed("card-2", { sessionId: null, reason: "the session id is empty" });
  journal.seenUnknown("card-3", "ws-3");
  journal.save();
  expect(putAsideNow(helsinki, ENGINE)).toMatchObject([
    { dataCardId: "card-2", sessionId: null, count: 1, canBeTriedNow: false, retryAt: now + 5 * MINUTE },
    {
      dataCardId: "card-1",
      sessionId: "ws-1",
      reason: "no such folder",
      count: 2,
      firstFailedAt: MIDNIGHT,
      lastFailedAt: MIDNIGHT + HOUR,
      retryAt: MIDNIGHT + HOUR + 15 * MINUTE,
      canBeTriedNow: true,
    },
  ]);
  expect(putAsideNow(helsinki, { kind: "redis" } as never)).toBeUndefined();
});
