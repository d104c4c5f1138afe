import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { keyOf as environmentKeyOf } from "../../../plugin/runner/environment/one-at-a-time.ts";
import { createStandings, type StandingsOptions } from "../../../plugin/runner/standing/environment-standing.ts";
import { tryAgain } from "../../../plugin/runner/standing/start-run.ts";
import type { Configuration } from "../../../plugin/settings/configuration.ts";
import { openJournal } from "../../../plugin/state/open-journal.ts";
import { folders } from "../../support/given-files.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { someReport } from "../../watch/run-report.ts";
import { MIDNIGHT, MINUTE, QUARTERLY } from "../runner-world.ts";
import { configurationIn, downloadRunner, ENGINE, keyOf } from "./standing-world.ts";

const folder = folders();

function standingsOf(
  { runner, clock }: ReturnType<typeof downloadRunner>,
  environments: readonly Configuration[],
  more: Partial<StandingsOptions> = {},
) {
  return createStandings({
    runner,
    clock,
    engine: ENGINE,
    environments: () => environments,
    broken: () => [],
    ...more,
  });
}

const espooIsBroken = () => [{ name: "espoo", problems: ["esm.url: is missing"] }];

const away = new Failure("ESM is away", { code: "unreachable", scope: "run", retryable: true });

describe("how an environment stands that this process serves", () => {
  it("is told with its last run, the next one, what is put aside, drift and load", async () => {
    const fine = await configurationIn(folder(), "fine");
    const world = downloadRunner(async () => someReport({ totals: { drift: 2, unmatchedPersons: 0 } }));
    await world.runner.schedule(keyOf("fine"), QUARTERLY, {});
    await world.clock.pass(16 * MINUTE);
    const journal = openJournal(fine.journalFolder, environmentKeyOf(fine), world.clock);
    journal.failed("card-1", { sessionId: "ws-1", reason: "no such folder" });
    journal.save();
    expect(await standingsOf(world, [fine]).read()).toMatchObject([
      {
        environment: "fine",
        health: "failing",
        trouble: [{ kind: "put-aside", count: 1 }],
        lastRun: { state: "done", at: MIDNIGHT + 15 * MINUTE },
        lastGoodRunAt: MIDNIGHT + 15 * MINUTE,
        nextRunAt: MIDNIGHT + 30 * MINUTE,
        overdueSince: null,
        isRunning: false,
        runningSince: null,
        putAside: 1,
        drift: 2,
        load: { requests: { esm: 5, chatHistory: 13 }, durationMs: 30_000, intervalMs: 15 * MINUTE },
      },
    ]);
    await world.runner.stop();
  });

  it("is well before its first run, and while one goes on for which another waits", async () => {
    const fine = await configurationIn(folder(), "fine");
    let begun = 0;
    const world = downloadRunner(async (_, { clock, signal }) => {
      begun += 1;
      await clock.wait(20 * MINUTE, signal);
      return someReport();
    });
    await world.runner.schedule(keyOf("fine"), QUARTERLY, {});
    const standings = standingsOf(world, [fine]);
    expect(await standings.read()).toMatchObject([
      { health: "well", lastRun: undefined, load: undefined, drift: undefined },
    ]);
    await world.clock.pass(17 * MINUTE);
    expect(await standings.read()).toMatchObject([
      { health: "well", isRunning: true, runningSince: MIDNIGHT + 15 * MINUTE, trouble: [] },
    ]);
    expect(begun).toBe(1);
    const stopped = world.runner.stop();
    await world.clock.pass(MINUTE);
    await stopped;
  });

  it("is not told by runs for one session, however they end", async () => {
    const fine = await configurationIn(folder(), "fine");
    const world = downloadRunner();
    await world.runner.schedule(keyOf("fine"), QUARTERLY, {});
    await world.clock.pass(16 * MINUTE);
    const before = await standingsOf(world, [fine]).read();
    world.does.script = () => Promise.reject(away);
    expect(await rejectionOf(world.runner.runNow(keyOf("fine"), tryAgain("ws-1")))).toBe(away);
    world.does.script = async () => someReport({ status: "failures", requests: { esm: 1, chatHistory: 1 } });
    await world.runner.runNow(keyOf("fine"), tryAgain("ws-1"));
    expect(await standingsOf(world, [fine]).read()).toEqual(before);
    expect(before).toMatchObject([{ health: "well", trouble: [] }]);
    await rejectionOf(world.runner.runNow(keyOf("fine"), { sessionId: 7 }));
    world.does.script = () => Promise.reject(away);
    await rejectionOf(world.runner.runNow(keyOf("fine"), {}));
    expect(await standingsOf(world, [fine]).read()).toMatchObject([
      { health: "down", trouble: [{ kind: "run-failed", inARow: 1, reason: "ESM is away" }] },
    ]);
    await world.runner.stop();
  });

  it("is down where its configuration is broken, which costs no other", async () => {
    const fine = await configurationIn(folder(), "fine");
    const world = downloadRunner();
    for (const name of ["fine", "espoo"]) await world.runner.schedule(keyOf(name), QUARTERLY, {});
    await world.clock.pass(16 * MINUTE);
    expect(await standingsOf(world, [fine], { broken: espooIsBroken }).read()).toMatchObject([
      { environment: "fine", health: "well" },
      {
        environment: "espoo",
        health: "down",
        trouble: [{ kind: "broken", problems: ["esm.url: is missing"] }],
        lastRun: { state: "done" },
        load: { durationMs: 30_000, intervalMs: undefined },
      },
    ]);
    await world.runner.stop();
  });

  it.each([
    ["by day", { fires: { kind: "cron", expression: "0 3 * * *" } }, 24 * 60 * MINUTE],
    ["every hour", { fires: { kind: "every", minutes: 60 } }, 60 * MINUTE],
  ] as const)("has its interval from its schedule: %s", async (_title, { fires }, intervalMs) => {
    const fine = { ...(await configurationIn(folder(), "fine")), schedule: { ...QUARTERLY, fires } };
    const world = downloadRunner();
    await world.runner.runNow(keyOf("fine"), {});
    expect(await standingsOf(world, [fine]).read()).toMatchObject([
      { trouble: [{ kind: "not-planned" }], load: { intervalMs } },
    ]);
    await world.runner.stop();
  });

  it("is read once for all who ask within two seconds, and anew after a failure", async () => {
    const fine = await configurationIn(folder(), "fine");
    const world = downloadRunner();
    let asked = 0;
    let isAway = true;
    const runner: StandingsOptions["runner"] = {
      state() {
        asked += 1;
        return isAway ? Promise.reject(away) : world.runner.state();
      },
      history: world.runner.history,
    };
    const standings = standingsOf(world, [fine], { runner });
    expect(await rejectionOf(standings.read())).toBe(away);
    isAway = false;
    await Promise.all(Array.from({ length: 50 }, () => standings.read()));
    expect(asked).toBe(2);
    await world.clock.pass(2_000);
    await standings.read();
    expect(asked).toBe(3);
    await world.runner.stop();
  });

  it.each([
    ["a text", "much"],
    ["counts below zero", { ...someReport(), durationMs: -1 }],
    ["a report without its counts", { ...someReport(), totals: undefined }],
    ["a number that is none", { ...someReport(), requests: { esm: Number.NaN, chatHistory: 1 } }],
    ["nothing", null],
  ])("has no load where the engine keeps %s for a report", async (_title, result) => {
    const fine = await configurationIn(folder(), "fine");
    const world = downloadRunner();
    const times = { dueAt: MIDNIGHT, startedAt: MIDNIGHT, finishedAt: MIDNIGHT + MINUTE };
    const run = { runId: "r", key: keyOf("fine"), trigger: "schedule", state: "done", reason: null, ...times } as const;
    const runner = { state: world.runner.state, history: async () => [{ ...run, result: result as never }] };
    const engine = { kind: "redis", concurrency: 1, shardSize: 100 } as StandingsOptions["engine"];
    expect(await standingsOf(world, [fine], { runner, engine }).read()).toMatchObject([
      { load: undefined, drift: undefined, lastRun: { state: "done" } },
    ]);
  });
});
