import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { generateSessions } from "../../plugin/sandbox-sessions/generate-sessions.ts";
import { mulberry32 } from "../../plugin/sandbox-sessions/seeded-random.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { DAY, startWorld } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { cardsOf } from "./cards-of.ts";
import { integer, seeds } from "./draw.ts";

const { start, run: esmChat } = esmChatCommands();
const SESSIONS = [...generateSessions({ seed: 5, count: 60, startAt: START })];

/** Requests that take a while, so that the moments fall into reading, looking up and writing. */
const SLOW = [
  { target: "esm" as const, kind: "slow" as const, delayMs: 40 },
  { target: "chatHistory" as const, kind: "slow" as const, delayMs: 15 },
];
/** A process needs about this long to start, and then for a run under `SLOW`. Milliseconds. */
const EARLIEST = 250;
const LATEST = 1_100;

async function worldWithConfig() {
  const world = await startWorld({ sessions: SESSIONS, clock: START + DAY });
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-killed-"));
  const config = writeSandboxConfig(folder, world.sandbox, "rest");
  return { world, config, remove: () => rmSync(folder, { recursive: true }) };
}

describe("kill -9 in the middle of a run", () => {
  let expected: unknown;

  beforeAll(async () => {
    const { world, config, remove } = await worldWithConfig();
    await esmChat(["run", "--config", config]);
    expected = await cardsOf(world);
    await world.close();
    remove();
  }, 30_000);

  const endings: (number | null)[] = [];

  it.each(seeds(12, 200))(
    "leaves nothing that one more run does not put right (moment %i)",
    { timeout: 30_000 },
    async (seed) => {
      const { world, config, remove } = await worldWithConfig();
      try {
        world.sandbox.setFaults(SLOW);
        const killed = start(["run", "--config", config]);
        await Promise.race([delay(integer(mulberry32(seed), EARLIEST, LATEST)), killed.finished()]);
        killed.process.kill("SIGKILL");
        endings.push((await killed.finished()).exitCode);
        world.sandbox.setFaults([]);
        const run = await esmChat(["run", "--config", config, "--json"]);
        expect(run.exitCode).toBe(0);
        expect(await cardsOf(world)).toEqual(expected);
      } finally {
        await world.close();
        remove();
      }
    },
  );

  it("did kill: some of the processes ended without an exit code of their own", () => {
    expect(endings).toContain(null);
  });
});
