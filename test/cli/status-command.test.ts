import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { Failure } from "../../plugin/base/failure.ts";
import type { StatusReport } from "../../plugin/cli/status-report.ts";
import { keyOf, onlyOneServing } from "../../plugin/runner/environment/one-at-a-time.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { endLostRuns, openRunLog } from "../../plugin/runner/in-process/run-log.ts";
import { openRunFile } from "../../plugin/runner/in-process/run-store.ts";
import { oneTask } from "../../plugin/runner/once-runner.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { openJournal } from "../../plugin/state/open-journal.ts";
import { openRunNote } from "../../plugin/state/run-note.ts";
import { DOWNLOAD_TASK_NAME, runParameters } from "../../plugin/task/download/download-task.ts";
import { daily, QUARTERLY, silentLog } from "../runner/runner-world.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";
import { someReport } from "../watch/run-report.ts";

const folder = folders();
const HOUR = 3_600_000;
const SECRETS = { PASSWORD: "secret", TOKEN: "secret-too" };

function configured(name: string, more: object = {}): string {
  return JSON.stringify({
    name,
    esm: { url: `https://${name}.example.com`, login: "task", password: { env: "PASSWORD" } },
    chatHistory: { url: "https://chat.example.com", installationId: name, token: { env: "TOKEN" } },
    journal: `state-${name}`,
    schedule: { everyMinutes: 15 },
    ...more,
  });
}

/** A list of environments, as `serve` takes it, with what is in their files. */
function several(files: Readonly<Record<string, string>>) {
  const into = folder();
  for (const [name, text] of Object.entries(files)) given(into, `${name}.json`, text);
  const environments = Object.keys(files).map((name) => `${name}.json`);
  const config = given(into, "all.json", JSON.stringify({ environments, journal: "state", server: { port: 0 } }));
  return { into, config, runFolder: join(into, "state") };
}

/** What `serve` leaves behind that was started at this time, and whose one run ended so. */
async function served(
  runFolder: string,
  environment: string,
  end: () => Promise<ReturnType<typeof someReport>>,
  { at, schedule } = { at: systemClock.now(), schedule: QUARTERLY },
) {
  const runner = createInProcessRunner({
    source: oneTask({ name: DOWNLOAD_TASK_NAME, parameters: runParameters, run: end }),
    clock: clockByHand(at),
    monotonic: () => 0,
    contextOf: () => ({ log: silentLog, progress: () => undefined }),
    log: silentLog,
    folder: runFolder,
    mostAtOnce: 1,
    mostRunMs: HOUR,
  });
  const key = { environment, task: DOWNLOAD_TASK_NAME };
  await runner.schedule(key, schedule, {});
  await runner.runNow(key, {}).catch(() => undefined);
  await runner.stop();
}

async function status(config: string, ...more: string[]) {
  const { exitCode, stdout } = await esmChatHere(["status", "--json", "--config", config, ...more], {
    environment: SECRETS,
  });
  return { exitCode, report: JSON.parse(stdout) as StatusReport, stdout };
}

const good = async () => someReport();
const failed = () =>
  Promise.reject(new Failure("ESM cannot be reached", { code: "unreachable", scope: "run", retryable: true }));

const inTheWay = () =>
  Promise.reject(
    new Failure("another process runs this", { code: "taken", scope: "run", onPurpose: true, retryable: true }),
  );

describe("esm-chat status", () => {
  it("tells of five environments, of which each stands otherwise", async () => {
    const { into, config, runFolder } = several({
      fine: configured("fine"),
      away: configured("away"),
      aside: configured("aside"),
      unplanned: configured("unplanned"),
      broken: configured("broken", { schedule: { everyMinutes: "often" } }),
    });
    await served(runFolder, "fine", good);
    await served(runFolder, "away", failed);
    await served(runFolder, "aside", good);
    await served(runFolder, "broken", good);
    const aside = await readConfiguration(join(into, "aside.json"), SECRETS);
    const journal = openJournal(aside.journalFolder, keyOf(aside), systemClock);
    journal.failed("card-1", { sessionId: "s-1", reason: "no such folder" });
    journal.save();
    const note = openRunNote(aside.journalFolder, keyOf(aside));
    note.write({ at: systemClock.now() + 1, state: "failures" }, undefined, Date.parse("2026-03-02T09:00:30Z"));
    const lock = await onlyOneServing(runFolder);
    const { exitCode, report } = await status(config);
    expect(exitCode).toBe(2);
    expect(report).toMatchObject({
      health: "down",
      serving: true,
      engine: { kind: "process", trouble: null },
      environments: [
        { environment: "fine", health: "well", trouble: [], lastRun: { state: "done" }, badRunsInARow: 0 },
        { environment: "away", health: "down", trouble: ["the last run failed: ESM cannot be reached"] },
        {
          environment: "aside",
          health: "failing",
          trouble: ["some sessions failed", "1 put aside"],
          oldestActiveSession: "2026-03-02T09:00:30.000Z",
        },
        { environment: "unplanned", health: "down", trouble: ["no run is planned"] },
        {
          health: "down",
          trouble: [expect.stringMatching(/^broken: .*schedule.everyMinutes/)],
          lastRun: { state: "done" },
          lastGoodRunAt: expect.stringMatching(/Z$/),
        },
      ],
    });
    expect(report.environments[1]).toMatchObject({ badRunsInARow: 1, lastGoodRunAt: null });
    expect(report.environments[0]?.lastGoodRunAt).toBe(report.environments[0]?.lastRun?.endedAt);

    expect((await status(config, "--environment", "all")).report.environments).toEqual(report.environments);
    expect((await status(config, "--environment", "fine")).exitCode).toBe(0);
    expect((await status(config, "--environment", "aside")).exitCode).toBe(3);
    expect(JSON.stringify(report)).not.toContain("secret");
    await lock.release();
    const without = await status(config, "--environment", "fine");
    expect(without.exitCode).toBe(2);
    expect(without.report.summary).toBe("DOWN: fine: esm-chat serve is not running");
  });

  it("is down where every run ends its process, which is started again each time", async () => {
    const { config, runFolder } = several({ fine: configured("fine") });
    await served(runFolder, "fine", good);
    const key = { environment: "fine", task: DOWNLOAD_TASK_NAME };
    const file = openRunFile(runFolder, key, 0);
    for (const runId of ["a", "b", "c"]) {
      const at = systemClock.now();
      const times = { dueAt: at, startedAt: at, finishedAt: null };
      const run = { runId, key, trigger: "schedule", ...times, state: "running", reason: null, result: null } as const;
      file.keep({ run }, () => ({ runs: [], plan: undefined }));
    }
    const lost = openRunLog({ folder: runFolder, key, now: 0, log: silentLog, changed: () => undefined });
    endLostRuns(lost, systemClock.now());
    const lock = await onlyOneServing(runFolder);
    expect((await status(config)).report.environments[0]?.trouble).toEqual([
      expect.stringMatching(/^3 runs in a row ended in the middle: the process ended during the run/),
    ]);
    await lock.release();
  });

  it("does not take a run that ended while the clock was ahead for the last one", async () => {
    const { config, runFolder } = several({ fine: configured("fine") });
    await served(runFolder, "fine", good, { at: systemClock.now() + 24 * HOUR, schedule: QUARTERLY });
    await served(runFolder, "fine", failed);
    const lock = await onlyOneServing(runFolder);
    expect((await status(config)).report.environments).toMatchObject([
      { health: "down", trouble: ["the last run failed: ESM cannot be reached"], lastRun: { state: "failed" } },
    ]);
    await lock.release();
  });

  it("is down where every run steps aside for one that never ends, until one by hand has ended", async () => {
    const { into, config, runFolder } = several({ fine: configured("fine") });
    const now = systemClock.now();
    const halfAYearAway = ((new Date(now).getUTCMonth() + 6) % 12) + 1;
    const schedule = daily(`0 12 1 ${halfAYearAway} *`);
    await served(runFolder, "fine", good, { at: now - 9 * HOUR, schedule });
    await served(runFolder, "fine", inTheWay, { at: now - 8 * HOUR, schedule });
    await served(runFolder, "fine", inTheWay, { at: now, schedule });
    const lock = await onlyOneServing(runFolder);
    const since = new Date(now - 8 * HOUR).toISOString();
    expect((await status(config)).report.environments).toMatchObject([
      { health: "down", trouble: [`2 runs left out since ${since}: another process runs this`] },
    ]);
    const fine = await readConfiguration(join(into, "fine.json"), SECRETS);
    openRunNote(fine.journalFolder, keyOf(fine)).write({ at: now, state: "done" });
    expect((await status(config)).report.environments).toMatchObject([{ health: "well" }]);
    await lock.release();
  });

  it("says in words the same, and in the first line all of it", async () => {
    const { config, runFolder } = several({ fine: configured("fine"), away: configured("away") });
    await served(runFolder, "fine", good);
    await served(runFolder, "away", failed);
    const lock = await onlyOneServing(runFolder);
    const { stdout, exitCode } = await esmChatHere(["status", "--config", config], { environment: SECRETS });
    await lock.release();
    expect(exitCode).toBe(2);
    const lines = stdout.split("\n").map((line) => line.replaceAll(/ +/g, " ").trim());
    expect(lines[0]).toBe("DOWN: away: the last run failed: ESM cannot be reached");
    expect(lines.find((line) => line.startsWith("fine well"))).toMatch(/done \d{4}-\d\d-\d\dT\d\d:\d\dZ/);
    expect(lines).toContain("esm-chat serve on this machine: running");
  });

  it("tells of one environment that a scheduler outside runs, from what its runs note", async () => {
    const elsewhere = { schedule: undefined, checklist: { scheduledElsewhere: true } };
    const config = given(folder(), "one.json", configured("one", elsewhere));
    expect((await status(config)).report.environments).toMatchObject([{ health: "failing", lastRun: null }]);
    const read = await readConfiguration(config, SECRETS);
    const note = openRunNote(read.journalFolder, keyOf(read));
    const now = systemClock.now();
    note.write({ at: now - 5 * HOUR, state: "done" });
    for (const ago of [4, 3]) note.write({ at: now - ago * HOUR, state: "failed" });
    const { exitCode, report } = await status(config);
    expect(exitCode).toBe(2);
    expect(report.environments).toMatchObject([
      {
        trouble: ["the last run failed, 2 in a row: esm-chat run shows why"],
        lastGoodRunAt: new Date(now - 5 * HOUR).toISOString(),
        badRunsInARow: 2,
      },
    ]);
  });

  it("refuses a name that no environment has", async () => {
    const { config } = several({ fine: configured("fine") });
    const { exitCode, stdout } = await status(config, "--environment", "finne");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("--environment: must be one of fine; or all");
  });

  it("is down where the engine cannot be asked", async () => {
    const config = given(folder(), "one.json", configured("one", { engine: { kind: "redis", url: { env: "REDIS" } } }));
    const { exitCode, report } = await status(config);
    expect(exitCode).toBe(2);
    expect(report.engine).toMatchObject({ kind: "redis", trouble: expect.stringContaining("engine.url") });
  });
});
