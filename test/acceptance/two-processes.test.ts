import { EventEmitter, once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { cardsOf } from "../model/cards-of.ts";
import { draws } from "../support/draws.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { forward } from "../support/forward.ts";
import { folders } from "../support/given-files.ts";
import { scriptedServers } from "../support/scripted-server.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();
const startServer = scriptedServers();

const COUNT = draws(220, 500);
const SESSIONS = [...generateSessions({ seed: COUNT, count: COUNT, startAt: START })];

function startedWorld(): Promise<World> {
  return startWorld({ sessions: SESSIONS, clock: START + 2 * DAY });
}

/** The chat platform behind a door, at which every request for a history waits until the door is opened. */
async function platformWithDoor(chatHistory: string) {
  const door = new EventEmitter();
  const asked = once(door, "asked");
  const opened = once(door, "open");
  const { url } = await startServer(async (request, response) => {
    if (request.url.includes("/sessions/")) {
      door.emit("asked");
      await opened;
    }
    await forward(request, response, chatHistory);
  });
  return { url: url + new URL(chatHistory).pathname, asked, open: () => door.emit("open") };
}

/** @param esmHost another name of the ESM is another environment, as for a machine that knows nothing of this one */
function configOf(world: World, chatHistory: string, esmHost = "127.0.0.1"): string {
  const config = writeSandboxConfig(folder(), { ...world.sandbox, chatHistory }, "rest");
  const esm = world.sandbox.esmRest;
  writeFileSync(config, readFileSync(config, "utf8").replaceAll(esm, esm.replace("127.0.0.1", esmHost)));
  return config;
}

describe(`two processes at once over ${COUNT} sessions`, () => {
  let expected: unknown;
  let world: World;

  beforeAll(async () => {
    const other = await startedWorld();
    await other.run();
    expected = await cardsOf(other);
    await other.close();
  });

  beforeEach(async () => {
    world = await startedWorld();
  });
  afterEach(() => world.close());

  it("on one machine: one works, one steps aside, and every history is read once", async () => {
    const platform = await platformWithDoor(world.sandbox.chatHistory);
    const config = configOf(world, platform.url);
    const running = [1, 2].map(() => run(["run", "--config", config, "--json"]));
    await Promise.race(running);
    platform.open();
    const ended = await Promise.all(running);
    expect(ended.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 4]);
    expect(ended.map(({ stdout }) => JSON.parse(stdout).status as string).toSorted()).toEqual([
      "already-running",
      "done",
    ]);
    expect(await cardsOf(world)).toEqual(expected);
    const pages = SESSIONS.reduce((sum, { messages }) => sum + Math.max(1, Math.ceil(messages.length / 500)), 0);
    expect(world.sandbox.stats().chatHistory.requests).toBeLessThanOrEqual(pages + 2);
  });

  it("as from two machines, with nothing shared but ESM: both work, and the cards are the same as from one", async () => {
    const platforms = await Promise.all([1, 2].map(() => platformWithDoor(world.sandbox.chatHistory)));
    const configs = platforms.map(({ url }, index) => configOf(world, url, index === 0 ? "127.0.0.1" : "localhost"));
    const running = configs.map((config) => run(["run", "--config", config, "--json"]));
    await Promise.all(platforms.map(({ asked }) => asked));
    for (const { open } of platforms) open();
    const ended = await Promise.all(running);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await cardsOf(world)).toEqual(expected);
    const read = ended.map(({ stdout }) => JSON.parse(stdout).sessions.read as number);
    expect(Math.min(...read), "they met").toBeGreaterThan(0);
  });
});
