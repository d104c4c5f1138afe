import { afterEach, expect, it } from "vitest";
import { expectedDurationOf } from "../../plugin/runner/environment/expected-duration-of.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import type { Progress } from "../../plugin/task/task.ts";
import { folders, given } from "../support/given-files.ts";
import { startWorld, type World } from "./task-world.ts";
import { wireSession } from "./wire-session.ts";

const folder = folders();
let world: World | undefined;
afterEach(() => world?.close());

function aMinuteEach(cards: number) {
  return { milliseconds: cards * 60_000, ground: `${cards} cards` };
}

it("a run says how long it will take before it reads the first history", async () => {
  const sessions = ["ws-1", "ws-2"].map((sessionId) => wireSession({ sessionId }));
  world = await startWorld({ sessions, dependencies: { expectedDuration: aMinuteEach } });
  const shown: Progress[] = [];
  await world.run({ onProgress: (progress) => shown.push(progress) });
  expect(shown[0]).toEqual({ doing: "about 2 minutes expected", done: 0, total: 2 });
  expect(world.logged[0]).toContain('"expectedMs":120000,"ground":"2 cards"');
});

it("an environment's own budget and concurrency say how long a run takes, until runs have shown it", async () => {
  const configuration = {
    esm: { url: "https://esm.example.com", login: "task", password: { env: "SECRET" } },
    chatHistory: { url: "https://chat.example.com", installationId: "i", token: { env: "SECRET" } },
    task: { concurrency: 4 },
  };
  const where = folder();
  const file = given(where, "esm-chat.config.json", JSON.stringify(configuration));
  const expected = expectedDurationOf(await readConfiguration(file, { SECRET: "canary" }), where)(400);
  expect(expected).toMatchObject({ milliseconds: 22_000, ground: expect.stringContaining("400 cards, 4 at once") });
});
