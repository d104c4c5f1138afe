import { expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import type { StatusReport } from "../../plugin/cli/status-report.ts";
import { DOWNLOAD_TASK_NAME } from "../../plugin/task/download/download-task.ts";
import { QUARTERLY } from "../runner/runner-world.ts";
import { done, scriptedTasks, TASK } from "../runner/scripted-tasks.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { eventually } from "../support/eventually.ts";
import { folders, given } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";
import { workersAt } from "./worker.ts";

const folder = folders();
const away = new Failure("ESM is away", { code: "esm-away", scope: "run", retryable: false });

onEachStore("esm-chat status, on", ({ at: place }) => {
  const { worker } = workersAt(place);

  it("tells how an environment stands whose runs are in the store", async () => {
    const tasks = scriptedTasks();
    const runner = await worker({ ...tasks, open: (key, signal) => tasks.open({ ...key, task: TASK }, signal) });
    const key = { environment: "helsinki", task: DOWNLOAD_TASK_NAME };
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
    const status = async () => {
      const environment = { PASSWORD: "secret", STORE: url };
      const { exitCode, stdout } = await esmChatHere(["status", "--json", "--config", config], { environment });
      const report = JSON.parse(stdout) as StatusReport;
      return { exitCode, engine: report.engine, row: report.environments[0] };
    };
    expect(await status()).toMatchObject({ exitCode: 2, row: { trouble: ["no run is planned"] } });
    await runner.schedule(key, QUARTERLY, { say: "tick" });
    expect(await status()).toMatchObject({
      exitCode: 0,
      engine: { kind, trouble: null },
      row: { health: "well", lastRun: null, nextRunAt: expect.stringMatching(/Z$/) },
    });
    tasks.script("helsinki", (_context, say) => (say === "good" ? Promise.resolve(done(say)) : Promise.reject(away)));
    await runner.runNow(key, { say: "good" });
    for (const say of ["bad", "worse"]) await rejectionOf(runner.runNow(key, { say }));
    const told = await eventually(async () => {
      const now = await status();
      return now.row?.badRunsInARow === 2 ? now : undefined;
    });
    expect(told).toMatchObject({
      exitCode: 2,
      row: { trouble: ["the last run failed, 2 in a row: ESM is away"], lastGoodRunAt: expect.stringMatching(/Z$/) },
    });
  });
});
