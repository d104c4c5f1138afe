import { describe, expect, it } from "vitest";
import { createSteadyClock } from "../../../../plugin/outside/http/budget/steady-clock.ts";
import { clockByHand, SOME_TIME } from "../../../support/fake-clock.ts";

/** What the steady clock shows, seconds after the beginning, after each of these steps of the clock on the wall. */
function shown(steps: readonly number[]): number[] {
  const wall = clockByHand();
  const clock = createSteadyClock(wall);
  clock.now();
  return steps.map((seconds) => {
    wall.advance(seconds * 1_000);
    return (clock.now() - SOME_TIME) / 1_000;
  });
}

describe("a steady clock", () => {
  it.each<[string, number[], number[]]>([
    ["goes with the clock on the wall", [1, 2], [1, 3]],
    ["stands still where that is set back, and then goes on", [10, -3_600, 5, 1], [10, 10, 15, 16]],
    ["also where it is set back twice", [-60, 1, -60, 1], [0, 1, 1, 2]],
    ["goes along where that is set forward", [3_600, 1], [3_600, 3_601]],
  ])("%s", (_rule, steps, expected) => {
    expect(shown(steps)).toEqual(expected);
  });

  it("knows the instants of the clock on the wall, before and after that was set back", () => {
    const wall = clockByHand();
    const clock = createSteadyClock(wall);
    expect(clock.fromWall(SOME_TIME + 5)).toBe(SOME_TIME + 5);
    wall.advance(-60_000);
    expect(clock.fromWall(wall.now() + 5)).toBe(clock.now() + 5);
    expect(clock.toWall(clock.now() + 5)).toBe(wall.now() + 5);
  });
});
