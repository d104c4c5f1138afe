import { describe, expect, it } from "vitest";
import { draws } from "../support/draws.ts";
import { MINUTE, type World, worlds } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

const worldOf = worlds();

async function requestsOf(world: World): Promise<number> {
  const before = world.sandbox.stats().esm.requests;
  expect(await world.run()).toMatchObject({ status: "done", refilled: [], undone: [] });
  return world.sandbox.stats().esm.requests - before;
}

describe.each(["rest", "web-api"] as const)("looking once more at finished cards, over %s", (api) => {
  it.each([1, 200, 201, draws(401, 1_000)])("takes one request for 200 of them: %i", async (count) => {
    const sessions = Array.from({ length: count }, (_, index) => wireSession({ sessionId: `ws-${index}` }));
    const world = await worldOf({ sessions, clock: START + 60 * MINUTE, api });
    expect(await world.run()).toMatchObject({ sessions: { finished: count } });
    const looking = await requestsOf(world);
    const idle = await requestsOf(world);
    expect(looking - idle).toBe(Math.ceil(count / 200));
    expect(world.sandbox.stats().esm.longestUrl).toBeLessThanOrEqual(8_000);
  });
});
