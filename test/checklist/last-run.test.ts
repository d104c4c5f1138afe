import { expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { lastKeptRun } from "../../plugin/cli/last-run.ts";
import { environmentDownloadTask } from "../../plugin/runner/environment/environment-tasks.ts";
import { createOnceRunner, oneTask } from "../../plugin/runner/once-runner.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import type { RunParameters } from "../../plugin/task/download/download-task.ts";
import { folders } from "../support/given-files.ts";
import { type ChecklistWorld, checklistWorlds } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const SILENT = { info: () => undefined, warn: () => undefined };

/** A run as a scheduler outside starts one. */
async function run({ config, now }: ChecklistWorld, parameters: Partial<RunParameters> = {}): Promise<void> {
  const task = environmentDownloadTask(await readConfiguration(config, {}), {
    clock: { ...systemClock, now: () => now },
    warn: SILENT.warn,
  });
  const context = { clock: systemClock, log: SILENT, progress: () => undefined };
  await createOnceRunner(oneTask(task), context).runNow({ environment: "default", task: task.name }, parameters);
}

async function lastRun({ config }: ChecklistWorld) {
  return lastKeptRun(await readConfiguration(config, {}));
}

it("a run that a scheduler outside starts is known of afterwards", async () => {
  const world = await start();
  expect(await lastRun(world)).toBeUndefined();
  await run(world);
  expect(await lastRun(world)).toEqual({ at: world.now, state: "done" });
});

it("so is one that could not work, although the one before could", async () => {
  const world = await start();
  await run(world);
  world.sandbox.setPermissions([{ templateCode: "chat_session", read: false, write: false }]);
  await expect(run(world)).rejects.toMatchObject({ code: "esm-template-missing" });
  expect(await lastRun(world)).toEqual({ at: world.now, state: "failed" });
});

it.each<[string, Partial<RunParameters>]>([
  ["a dry run", { dryRun: true }],
  ["a run for one session", { sessionId: "ws-1" }],
])("%s does not count", async (_, parameters) => {
  const world = await start();
  await run(world, parameters);
  expect(await lastRun(world)).toBeUndefined();
});
