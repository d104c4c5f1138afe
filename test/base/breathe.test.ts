import { describe, expect, it } from "vitest";
import { atOnce, createBreathe, type Steps } from "../../plugin/base/breathe.ts";

/** Counts from 1, a step each, and says so. */
function* counting(most: number, counted: (number: number) => void = () => undefined): Steps<number> {
  for (let number = 1; number <= most; number += 1) {
    counted(number);
    yield;
  }
  return most;
}

/** A clock that every step takes a while on, and the turns of an event loop. */
function world(stepMs: number) {
  const told: string[] = [];
  let now = 0;
  const breathe = createBreathe(
    () => now,
    async () => {
      told.push("turn");
    },
  );
  const work = (name: string, steps: number) =>
    breathe.through(
      counting(steps, (number) => {
        now += stepMs;
        told.push(`${name}${number}`);
      }),
    );
  return { told, breathe, work };
}

function* failing(): Steps<never> {
  yield;
  throw new Error("broken");
}

describe("work in pieces", () => {
  it("is done at once where it is small", () => {
    expect(atOnce(counting(3))).toBe(3);
  });

  it("gives the event loop back when 25 ms have passed", async () => {
    const { told, work } = world(10);
    await expect(work("a", 7)).resolves.toBe(7);
    expect(told).toEqual(["a1", "a2", "a3", "turn", "a4", "a5", "a6", "turn", "a7"]);
  });

  it("gives it back for the sum of short works, too", async () => {
    const { told, work } = world(10);
    await Promise.all([work("a", 2), work("b", 2), work("c", 1)]);
    expect(told).toEqual(["a1", "a2", "b1", "turn", "b2", "c1"]);
  });

  it("does not wait when nothing takes long", async () => {
    const { told, work } = world(0);
    await work("a", 3);
    expect(told).toEqual(["a1", "a2", "a3"]);
  });

  it("goes on with the next work when one fails", async () => {
    const { breathe, work } = world(10);
    const [broken, next] = await Promise.allSettled([breathe.through(failing()), work("b", 1)]);
    expect(broken).toMatchObject({ status: "rejected", reason: new Error("broken") });
    expect(next).toEqual({ status: "fulfilled", value: 1 });
  });
});
