import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { systemClock } from "../../plugin/clock.ts";
import { acquireLock } from "../../plugin/lock/acquire-lock.ts";
import { environmentKey } from "../../plugin/lock/environment-key.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();

let world: World;

beforeAll(async () => {
  world = await startWorld({ sessions: [wireSession()] });
});

afterAll(() => world.close());

function keyOfWorld() {
  const { esmRest: esmUrl, installationId } = world.sandbox;
  return environmentKey({ esmUrl, templateCode: "chat_session", installationId });
}

it("a second process for the same environment steps aside and says so; when the first is gone, it runs", async () => {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const lock = await acquireLock(keyOfWorld(), systemClock);
  if ("heldBy" in lock) throw new Error("somebody else has the lock");
  const second = await run(["run", "--config", config, "--json"]);
  expect(second.exitCode).toBe(4);
  expect(JSON.parse(second.stdout)).toMatchObject({ status: "already-running" });
  expect(second.lines).toEqual([expect.stringContaining(`process ${process.pid}`)]);
  expect(world.sandbox.stats().chatHistory.requests).toBe(0);
  await lock.release();
  expect((await run(["run", "--config", config])).exitCode).toBe(0);
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
