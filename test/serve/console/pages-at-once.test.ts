import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPagesAtOnce, TooManyWait } from "../../../plugin/serve/console/pages-at-once.ts";
import { rejectionOf } from "../../support/rejection.ts";

/** Work that goes on until it is told to end. */
function held() {
  let begun = 0;
  const ends: (() => void)[] = [];
  return {
    begun: () => begun,
    work: () => {
      begun += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    endOne: async () => {
      ends.shift()?.();
      await setImmediate();
    },
  };
}

const NEVER = new AbortController().signal;

describe("pages at once", () => {
  it("are few of one environment, and others wait for none of them", async () => {
    const { begun, work, endOne } = held();
    const pages = createPagesAtOnce(2, 10);
    const running = Array.from({ length: 5 }, () => pages.run("north", NEVER, work));
    await setImmediate();
    expect(begun()).toBe(2);
    expect(await pages.run("south", NEVER, async () => "south")).toBe("south");
    for (const now of [3, 4, 5]) {
      await endOne();
      expect(begun()).toBe(now);
    }
    await endOne();
    await endOne();
    await Promise.all(running);
  });

  it("wait in a line that has an end", async () => {
    const { work, endOne } = held();
    const pages = createPagesAtOnce(1, 2);
    const running = [1, 2, 3].map(() => pages.run("north", NEVER, work));
    await setImmediate();
    expect(await rejectionOf(pages.run("north", NEVER, work))).toBeInstanceOf(TooManyWait);
    for (let count = 0; count < 3; count += 1) await endOne();
    await Promise.all(running);
    expect(await pages.run("north", NEVER, async () => "again")).toBe("again");
  });

  it("give their place up when nobody waits for them any more, and are never begun", async () => {
    const { begun, work, endOne } = held();
    const pages = createPagesAtOnce(1, 1);
    const first = pages.run("north", NEVER, work);
    for (let count = 0; count < 100; count += 1) {
      const left = new AbortController();
      const waiting = rejectionOf(pages.run("north", left.signal, work));
      await setImmediate();
      left.abort();
      expect(await waiting).toMatchObject({ name: "AbortError" });
    }
    expect(begun()).toBe(1);
    await endOne();
    await first;
  });

  it("let the next one in when one of them fails", async () => {
    const pages = createPagesAtOnce(1, 1);
    const failing = rejectionOf(pages.run("north", NEVER, () => Promise.reject(new Error("no"))));
    const next = pages.run("north", NEVER, async () => "next");
    expect(await failing).toMatchObject({ message: "no" });
    expect(await next).toBe("next");
  });
});
