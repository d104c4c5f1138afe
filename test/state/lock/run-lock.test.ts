import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { type EnvironmentKey, environmentKey } from "../../../plugin/state/environment-key.ts";
import type { Lock, LockHeld } from "../../../plugin/state/lock/lock-holder.ts";
import { acquirePart, acquireWhole, PLACES } from "../../../plugin/state/lock/run-lock.ts";
import { integer } from "../../model/draw.ts";
import { lockProcesses } from "./lock-processes.ts";

const ROUNDS = 100;

const lockProcess = lockProcesses();

/** An environment that nobody else on this machine has, and its parts. */
function someEnvironment() {
  const environment = { esmUrl: "https://esm.test", templateCode: "chat_session", installationId: randomUUID() };
  return {
    key: environmentKey(environment),
    part: (index: number) => environmentKey({ ...environment, shard: { index, of: 2 * PLACES } }),
  };
}

async function acquired(attempt: Promise<Lock | LockHeld>): Promise<Lock> {
  const lock = await attempt;
  if ("heldBy" in lock) throw new Error("the lock should be free");
  return lock;
}

/** Whether nobody holds anything of the environment. */
async function isFree(key: EnvironmentKey): Promise<boolean> {
  const lock = await acquireWhole(key, systemClock);
  if ("heldBy" in lock) return false;
  await lock.release();
  return true;
}

describe("parts of one environment", () => {
  it("run beside each other, but one part only once", async () => {
    const { key, part } = someEnvironment();
    const [first, second] = await Promise.all([lockProcess(), lockProcess()]);
    expect(await first.acquirePart(key, part(0))).toEqual({ acquired: true });
    expect(await second.acquirePart(key, part(1))).toEqual({ acquired: true });
    expect(await second.acquirePart(key, part(0))).toMatchObject({ acquired: false, heldBy: { pid: first.pid } });
  });

  it("keep a whole run away, until the last of them is released", async () => {
    const { key, part } = someEnvironment();
    const [first, second, whole] = await Promise.all([lockProcess(), lockProcess(), lockProcess()]);
    await first.acquirePart(key, part(0));
    await second.acquirePart(key, part(1));
    expect(await whole.acquireWhole(key)).toMatchObject({ acquired: false, heldBy: { pid: first.pid } });
    await first.release(part(0));
    expect(await whole.acquireWhole(key)).toMatchObject({ acquired: false, heldBy: { pid: second.pid } });
    await second.release(part(1));
    expect(await whole.acquireWhole(key)).toEqual({ acquired: true });
  });

  it("hold nothing when their process is killed", async () => {
    const { key, part } = someEnvironment();
    const holder = await lockProcess();
    await holder.acquirePart(key, part(0));
    await holder.kill();
    expect(await isFree(key)).toBe(true);
  });

  it(`are ${PLACES} at most; who steps aside then keeps nothing`, async () => {
    const { key, part } = someEnvironment();
    const locks = await Promise.all(
      Array.from({ length: PLACES }, (_, index) => acquired(acquirePart(key, part(index), systemClock))),
    );
    expect(await acquirePart(key, part(PLACES), systemClock)).toMatchObject({ heldBy: { pid: process.pid } });
    await locks[7]?.release();
    locks.push(await acquired(acquirePart(key, part(PLACES), systemClock)));
    await Promise.all(locks.map((lock) => lock.release()));
    expect(await isFree(key)).toBe(true);
  });

  it("of another environment are not in the way", async () => {
    const [one, other] = [someEnvironment(), someEnvironment()];
    const [first, second] = await Promise.all([lockProcess(), lockProcess()]);
    expect(await first.acquireWhole(one.key)).toEqual({ acquired: true });
    expect(await second.acquirePart(other.key, other.part(0))).toEqual({ acquired: true });
  });
});

describe("a whole run", () => {
  it("keeps every part and every other whole run away, until it is released", async () => {
    const { key, part } = someEnvironment();
    const [first, second] = await Promise.all([lockProcess(), lockProcess()]);
    const heldByFirst = { acquired: false, heldBy: { pid: first.pid } };
    expect(await first.acquireWhole(key)).toEqual({ acquired: true });
    expect(await second.acquirePart(key, part(0))).toMatchObject(heldByFirst);
    expect(await second.acquireWhole(key)).toMatchObject(heldByFirst);
    await first.release(key);
    expect(await second.acquirePart(key, part(0))).toEqual({ acquired: true });
  });

  it("that steps aside keeps nothing: all other places are free for parts, and the key for the next", async () => {
    const { key, part } = someEnvironment();
    const holder = await lockProcess();
    await holder.acquirePart(key, part(0));
    expect(await acquireWhole(key, systemClock)).toMatchObject({ heldBy: { pid: holder.pid } });
    const others = Array.from({ length: PLACES - 1 }, (_, index) =>
      acquired(acquirePart(key, part(index + 1), systemClock)),
    );
    for (const lock of await Promise.all(others)) await lock.release();
    await holder.kill();
    expect(await isFree(key)).toBe(true);
  });

  it("holds nothing when its process is killed", async () => {
    const { key, part } = someEnvironment();
    const holder = await lockProcess();
    await holder.acquireWhole(key);
    await holder.kill();
    await (await acquired(acquirePart(key, part(0), systemClock))).release();
    expect(await isFree(key)).toBe(true);
  });

  it(`and a part that begin at the same time: exactly one goes on, in each of ${ROUNDS} rounds`, async () => {
    const [one, other] = await Promise.all([lockProcess(), lockProcess()]);
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const random = mulberry32(seed);
      const { key, part } = someEnvironment();
      const attempts = [
        () => one.acquireWhole(key, integer(random, 0, 3)),
        () => other.acquirePart(key, part(0), integer(random, 0, 3)),
      ];
      // Whoever is told first has an advantage.
      const inOrder = seed % 2 === 0 ? attempts : attempts.toReversed();
      const answers = await Promise.all(inOrder.map((attempt) => attempt()));
      expect(answers.filter((answer) => "acquired" in answer && answer.acquired)).toHaveLength(1);
      await one.release(key);
      await other.release(part(0));
    }
  });
});
