import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import type { Output } from "../../plugin/cli/output.ts";
import { runsCommand } from "../../plugin/cli/runs-command.ts";
import type { RunsReport } from "../../plugin/cli/runs-report.ts";
import { runsView } from "../../plugin/cli/runs-view.ts";
import { PLAIN } from "../../plugin/cli/text-shape.ts";
import { HOUR, keyOf, MIDNIGHT, MINUTE, QUARTERLY, runnerWorld, silentLog } from "../runner/runner-world.ts";
import { folders, given } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";

const folder = folders();

const CONFIGURATION = {
  esm: { url: "https://esm.example.com", login: "task", password: { env: "NOT_SET_ANYWHERE" } },
  chatHistory: { url: "https://chat.example.com", installationId: "i1", token: { env: "NOT_SET_EITHER" } },
  journal: "state",
};

/** A folder with a configuration, and what a runner has left beside it. */
async function afterAnHour(environments: readonly string[] = ["helsinki", "tampere"]) {
  const into = folder();
  const config = given(into, "esm-chat.config.json", JSON.stringify(CONFIGURATION));
  const { clock, tasks, runner } = runnerWorld({ folder: `${into}/state` });
  tasks.script("tampere", () => Promise.reject(new Error("broken")));
  for (const each of environments) {
    const fires = { kind: "every", minutes: each === "helsinki" ? 15 : 30 } as const;
    await runner.schedule(keyOf(each), { ...QUARTERLY, fires }, { say: "tick" });
  }
  await clock.pass(HOUR + MINUTE);
  return { config, runner };
}

/** A minute after the last firing of the runner that has gone on for an hour. */
const AT_WORK = MIDNIGHT + HOUR + MINUTE;

async function shown(config: string, limit: number, json = false, now = AT_WORK) {
  const said: string[] = [];
  const results: unknown[] = [];
  const output: Output = {
    json,
    log: silentLog,
    shape: PLAIN,
    say: (text) => said.push(text),
    print: (text) => said.push(text),
    warn: (text) => said.push(text),
    result: (value) => results.push(value),
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const exitCode = await runsCommand({ config, limit }, output, {}, { now: () => now });
  return { exitCode, said: said.join("\n"), result: results[0] as RunsReport };
}

describe("esm-chat runs", () => {
  it("shows the latest runs and the next ones, while the runner is at work, without secrets", async () => {
    const { config } = await afterAnHour();
    const { exitCode, said } = await shown(config, 20);
    expect(exitCode).toBe(0);
    const lines = said.split("\n").map((line) => line.replaceAll(/ +/g, " ").trim());
    expect(lines).toContain("helsinki ScriptedTask 2026-06-04 01:15:00 +03:00 done");
    expect(lines).toContain("tampere ScriptedTask 2026-06-04 01:30:00 +03:00 failed");
    expect(lines).toContain("2026-06-04 00:15:00 +03:00 helsinki ScriptedTask scheduled done 0.0 s");
    expect(lines).toContain(
      "2026-06-04 00:30:00 +03:00 tampere ScriptedTask scheduled failed 0.0 s a mistake in the task",
    );
  });

  it("says that there were none where the first one is still to come", () => {
    const schedule = { environment: "helsinki", task: "ScriptedTask", timeZone: "Europe/Helsinki" };
    const next = { nextRunAt: "2026-06-03T22:15:00.000Z", overdue: false, running: false, lastState: null };
    expect(runsView({ schedules: [{ ...schedule, ...next }], runs: [] })).toContain("\n\nLatest runs\n  none yet\n\n");
  });

  it("prints the same as JSON, the latest first and no more than asked for", async () => {
    const { config } = await afterAnHour();
    const { result, said } = await shown(config, 3, true);
    expect(said).toBe("");
    expect(result.runs.map(({ environment, state, startedAt }) => [environment, state, startedAt])).toEqual([
      expect.arrayContaining(["2026-06-03T22:00:00.000Z"]),
      expect.arrayContaining(["2026-06-03T22:00:00.000Z"]),
      ["helsinki", "done", "2026-06-03T21:45:00.000Z"],
    ]);
    expect(result.schedules.toSorted((a, b) => a.environment.localeCompare(b.environment))).toEqual([
      {
        environment: "helsinki",
        task: "ScriptedTask",
        timeZone: "Europe/Helsinki",
        nextRunAt: "2026-06-03T22:15:00.000Z",
        overdue: false,
        running: false,
        lastState: "done",
      },
      expect.objectContaining({ environment: "tampere", lastState: "failed" }),
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it.each([
    [0, false],
    [MINUTE, false],
    [MINUTE + 1, true],
    [30 * 24 * HOUR, true],
  ])("says %i ms after a run was due and none has begun whether it is overdue: %s", async (late, isOverdue) => {
    const { config } = await afterAnHour();
    const now = Date.parse("2026-06-03T22:15:00.000Z") + late;
    const { said, exitCode } = await shown(config, 20, false, now);
    expect(said.includes("overdue since 2026-06-04 01:15:00 +03:00: is esm-chat serve running?")).toBe(isOverdue);
    expect(said).toContain("esm-chat status");
    expect(exitCode).toBe(0);
    expect((await shown(config, 20, true, now)).result.schedules[0]?.overdue).toBe(isOverdue);
  });

  it("says so when nothing has been run", async () => {
    const { config } = await afterAnHour([]);
    expect((await shown(config, 20)).said).toContain("Nothing has been run on a schedule yet");
  });

  it("forgets no schedule where one process works by itself", async () => {
    const { config } = await afterAnHour();
    const options = { config, limit: 20, forget: "helsinki" };
    const refused = runsCommand(options, {} as Output, {});
    expect(await rejectionOf(refused)).toMatchObject({ problems: [{ place: "--forget" }] });
  });

  it("says who may read a run history that cannot be read", async () => {
    const into = folder();
    const config = given(into, "esm-chat.config.json", JSON.stringify(CONFIGURATION));
    given(into, "state", "");
    expect(await rejectionOf(shown(config, 20))).toMatchObject({
      message: expect.stringMatching(
        /state: the run history cannot be read here \(ENOTDIR\): .* run this as that user$/,
      ),
    });
  });

  it("refuses a configuration that it cannot read", async () => {
    expect(await rejectionOf(shown(`${folder()}/none.json`, 20))).toBeInstanceOf(InputError);
  });
});
