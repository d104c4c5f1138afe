import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { environmentDownloadTask } from "../../plugin/runner/environment/environment-tasks.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { environmentKey } from "../../plugin/state/environment-key.ts";
import { acquireLock } from "../../plugin/state/lock/acquire-lock.ts";
import { acquirePart, acquireWhole } from "../../plugin/state/lock/run-lock.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { failureOf } from "../support/rejection.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();

let world: World;

beforeAll(async () => {
  world = await startWorld({ sessions: [wireSession()] });
});

afterAll(() => world.close());

function keyOfWorld(part?: { readonly index: number; readonly of: number }) {
  const { esmRest: esmUrl, installationId } = world.sandbox;
  return environmentKey({ esmUrl, templateCode: "chat_session", installationId, part });
}

/** Where the processes of a configuration keep their state. */
function stateOf(config: string): string {
  return join(dirname(config), "esm-chat-journal");
}

it("a second process for the same environment steps aside and says so; when the first is gone, it runs", async () => {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const lock = await acquireLock(stateOf(config), keyOfWorld(), systemClock);
  if ("heldBy" in lock) throw new Error("somebody else has the lock");
  const second = await run(["run", "--config", config, "--json"]);
  expect(second.exitCode).toBe(4);
  expect(JSON.parse(second.stdout)).toMatchObject({ status: "already-running" });
  expect(second.lines).toEqual([expect.stringContaining(`process ${process.pid}`)]);
  expect(world.sandbox.stats().chatHistory.requests).toBe(0);
  await lock.release();
  expect((await run(["run", "--config", config])).exitCode).toBe(0);
});

it.each([
  ["run", []],
  ["erase", ["--older-than", "30", "--yes"]],
])("%s steps aside while another process has a part of the environment in hand", async (command, options) => {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const part = await acquirePart(stateOf(config), keyOfWorld(), keyOfWorld({ index: 1, of: 4 }), systemClock);
  if ("heldBy" in part) throw new Error("somebody else has the lock");
  const whole = await run([command, ...options, "--config", config, "--json"]);
  await part.release();
  expect(whole.exitCode).toBe(4);
  expect(JSON.parse(whole.stdout)).toMatchObject({ status: "already-running" });
});

it("a part steps aside while another process runs the whole environment, and runs beside another part", async () => {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const task = environmentDownloadTask(await readConfiguration(config, {}), { warn: () => undefined });
  const parameters = { dryRun: true, shard: { index: 1, of: 4 } };
  const log = { info: () => undefined, warn: () => undefined };
  const context = { clock: systemClock, signal: new AbortController().signal, log, progress: () => undefined };
  const whole = await acquireWhole(stateOf(config), keyOfWorld(), systemClock);
  if ("heldBy" in whole) throw new Error("somebody else has the lock");
  expect(await failureOf(task.run(parameters, context))).toMatchObject({ code: "already-running", retryable: true });
  await whole.release();
  const other = await acquirePart(stateOf(config), keyOfWorld(), keyOfWorld({ index: 2, of: 4 }), systemClock);
  if ("heldBy" in other) throw new Error("somebody else has the lock");
  expect(await task.run(parameters, context)).toMatchObject({ status: "done" });
  await other.release();
});

it("the journal is kept beside the configuration and holds no chat text, no name and no secret", async () => {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  await world.esm("POST", "/dc/chat_session/data", {
    folderCode: "chat_sessions",
    data: {
      chat_session_id: { values: [{ value: "ws-unknown" }] },
      is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
    },
  });
  expect((await run(["run", "--config", config])).exitCode).toBe(0);
  const file = join(config, "..", "esm-chat-journal", `journal-${keyOfWorld()}.json`);
  const text = readFileSync(file, "utf8");
  expect(text).toContain("ws-unknown");
  const { password, token } = world.sandbox;
  for (const secret of ["hello", "Vera", password, token]) expect(text).not.toContain(secret);
});
