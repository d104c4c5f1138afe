import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { cardsOf } from "../model/cards-of.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { DAY, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();

const SESSIONS = [...generateSessions({ seed: 500, count: 500, startAt: START })];

/** Long enough for two processes that start together to meet. */
const SLOW = { target: "chatHistory", match: "/sessions/", kind: "slow", delayMs: 40 } as const;

function startedWorld(): Promise<World> {
  return startWorld({ sessions: SESSIONS, clock: START + 2 * DAY });
}

/** The same ESM under another name: another environment, as a machine that knows nothing of this one would have it. */
function configOfAnotherMachine(world: World): string {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  writeFileSync(config, readFileSync(config, "utf8").replaceAll("127.0.0.1", "localhost"));
  return config;
}

describe("two processes at once over 500 sessions", { timeout: 90_000 }, () => {
  let expected: unknown;

  beforeAll(async () => {
    const world = await startedWorld();
    await world.run();
    expected = await cardsOf(world);
    await world.close();
  });

  describe("on one machine", () => {
    let world: World;
    beforeAll(async () => {
      world = await startedWorld();
    });
    afterAll(() => world.close());

    it("one works, one steps aside, and every history is read once", async () => {
      const config = writeSandboxConfig(folder(), world.sandbox, "rest");
      world.sandbox.setFaults([SLOW]);
      const ended = await Promise.all([1, 2].map(() => run(["run", "--config", config, "--json"])));
      expect(ended.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 4]);
      expect(ended.map(({ stdout }) => JSON.parse(stdout).status as string).toSorted()).toEqual([
        "already-running",
        "done",
      ]);
      expect(await cardsOf(world)).toEqual(expected);
      const pages = SESSIONS.reduce((sum, { messages }) => sum + Math.max(1, Math.ceil(messages.length / 500)), 0);
      expect(world.sandbox.stats().chatHistory.requests).toBeLessThanOrEqual(pages + 1);
    });
  });

  describe("as from two machines, with nothing shared but ESM", () => {
    let world: World;
    beforeAll(async () => {
      world = await startedWorld();
    });
    afterAll(() => world.close());

    it("both work, and the cards are the same as from one", async () => {
      const configs = [writeSandboxConfig(folder(), world.sandbox, "rest"), configOfAnotherMachine(world)];
      world.sandbox.setFaults([SLOW]);
      const ended = await Promise.all(configs.map((config) => run(["run", "--config", config, "--json"])));
      expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(await cardsOf(world)).toEqual(expected);
      const read = ended.map(({ stdout }) => JSON.parse(stdout).sessions.read as number);
      expect(Math.min(...read), "they met").toBeGreaterThan(0);
    });
  });
});
