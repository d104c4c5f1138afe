import { expect, it } from "vitest";
import { z } from "zod";
import { Failure } from "../../plugin/base/failure.ts";
import type { StatusReport } from "../../plugin/cli/status-report.ts";
import { scriptedTasks, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { SCHEDULES } from "../../plugin/runner/engine/job-data.ts";
import { scheduleText } from "../../plugin/runner/engine/kept-schedule.ts";
import { taskName } from "../../plugin/runner/task-runner.ts";
import { DOWNLOAD_TASK_NAME } from "../../plugin/task/download/download-task.ts";
import { QUARTERLY } from "../runner/runner-world.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { eventually } from "../support/eventually.ts";
import { folders, given } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const QUARTER_MS = 900_000;
const folder = folders();
const away = new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false });

onEachStore("esm-chat status, on", ({ at: place }) => {
  const { worker } = workersAt(place);

  const key = { environment: "helsinki", task: DOWNLOAD_TASK_NAME };

  /** A configuration whose engine is the store, and what commands say with it. */
  function configured() {
    const { kind, url, ...where } = place();
    const config = given(
      folder(),
      "one.json",
      JSON.stringify({
        name: "helsinki",
        esm: { url: "https://esm.example.com", login: "task", password: { env: "PASSWORD" } },
        chatHistory: { url: "https://chat.example.com", installationId: "i1", token: { env: "PASSWORD" } },
        engine: { kind, url: { env: "STORE" }, ...where },
        schedule: { everyMinutes: 15 },
      }),
    );
    const environment = { PASSWORD: "secret", STORE: url };
    const result = async (command: string) => {
      const { exitCode, stdout } = await esmChatHere([command, "--json", "--config", config], { environment });
      return { exitCode, printed: JSON.parse(stdout) as unknown };
    };
    const status = async () => {
      const { exitCode, printed } = await result("status");
      const report = printed as StatusReport;
      return { exitCode, engine: report.engine, row: report.environments[0] };
    };
    return { kind, status, runs: async () => (await result("runs")).printed };
  }

  it("tells how an environment stands whose runs are in the store", async () => {
    const tasks = scriptedTasks();
    // Without parameters of their own: a run for some cards alone says nothing of the whole.
    const runner = await worker({
      ...tasks,
      async open(own, signal) {
        const { task, release } = await tasks.open({ ...own, task: TASK }, signal);
        const whole = { ...task, parameters: z.strictObject({}) };
        return { task: { ...whole, run: (_none, context) => task.run({ say: "all" }, context) }, release };
      },
    });
    const { kind, status } = configured();
    expect(await status()).toMatchObject({ exitCode: 2, row: { trouble: ["no run is planned"] } });
    await runner.schedule(key, QUARTERLY, {});
    expect(await status()).toMatchObject({
      exitCode: 0,
      engine: { kind, trouble: null },
      row: { health: "well", lastRun: null, nextRunAt: expect.stringMatching(/Z$/) },
    });
    await runner.runNow(key, {});
    tasks.script("helsinki", () => Promise.reject(away));
    for (let bad = 1; bad <= 2; bad += 1) await rejectionOf(runner.runNow(key, {}));
    const told = await eventually(async () => {
      const now = await status();
      return now.row?.badRunsInARow === 2 ? now : undefined;
    });
    expect(told).toMatchObject({
      exitCode: 2,
      row: { trouble: ["the last run failed, 2 in a row: ESM is away"], lastGoodRunAt: expect.stringMatching(/Z$/) },
    });
  });

  it("is down where no worker looks at the schedules any more", async () => {
    const tasks = scriptedTasks();
    const runner = await worker(tasks, { concurrency: 0 });
    const { status, runs } = configured();
    const now = Date.now();
    const firedUntil = now - (now % QUARTER_MS) - 2 * QUARTER_MS;
    const schedule = { key, schedule: QUARTERLY, parameters: {}, firedUntil, resumesAt: null };
    await runner.engine.values.replace(SCHEDULES, taskName(key), undefined, scheduleText(schedule));
    const due = new Date(firedUntil + QUARTER_MS).toISOString();
    const told = { exitCode: 2, row: { trouble: [`overdue since ${due}`], nextRunAt: due, overdueSince: due } };
    expect(await status()).toMatchObject(told);
    expect(await runs()).toMatchObject({ schedules: [{ nextRunAt: due, overdue: true }] });
  });
});
