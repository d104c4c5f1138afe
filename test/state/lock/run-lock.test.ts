import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../plugin/base/clock.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { type EnvironmentKey, environmentKey, seatKey } from "../../../plugin/state/environment-key.ts";
import { acquireLock, lockName } from "../../../plugin/state/lock/acquire-lock.ts";
import type { Lock, LockHeld } from "../../../plugin/state/lock/lock-holder.ts";
import { acquirePart, acquireWhole, SEATS } from "../../../plugin/state/lock/run-lock.ts";
import { integer } from "../../support/draws.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { LOCK_FOLDER, lockProcesses } from "./lock-processes.ts";

const ROUNDS = 100;
/** Where processes are started, or asked in many rounds. */
const SLOW = { timeout: 120_000 };

/** A holder that is alive answers; on a busy machine perhaps not within a second. */
const clock: Clock = {
  ...systemClock,
  wait: (milliseconds, signal) => systemClock.wait(60 * milliseconds, signal),
};

const lockProcess = lockProcesses();

/** An environment that nobody else on this machine has, and its parts. */
function someEnvironment() {
  const environment = { esmUrl: "https://esm.test", templateCode: "chat_session", installationId: randomUUID() };
  return {
    key: environmentKey(environment),
    part: (index: number) => environmentKey({ ...environment, part: { index, of: 128 } }),
  };
}

const hasSockets = process.platform === "linux";

/** The seats of an environment, from this one on. */
function seatNumbers(first: number): readonly number[] {
  return Array.from({ length: SEATS - first }, (_, index) => first + index);
}

async function acquired(attempt: Promise<Lock | LockHeld>): Promise<Lock> {
  const lock = await attempt;
  if ("heldBy" in lock) throw new Error("the lock should be free");
  return lock;
}

/** Whether nobody holds anything of the environment. */
async function isFree(key: EnvironmentKey): Promise<boolean> {
  const lock = await acquireWhole(LOCK_FOLDER, key, clock);
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

  it(`are of ${SEATS} processes at most; who steps aside then keeps nothing`, async () => {
    const { key, part } = someEnvironment();
    const seats = await Promise.all(
      seatNumbers(0).map((number) => acquired(acquireLock(LOCK_FOLDER, seatKey(key, number), clock))),
    );
    expect(await acquirePart(LOCK_FOLDER, key, part(0), clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await (await acquired(acquireLock(LOCK_FOLDER, part(0), clock))).release();
    await seats[7]?.release();
    const held = await acquired(acquirePart(LOCK_FOLDER, key, part(0), clock));
    await Promise.all([held, ...seats].map((lock) => lock.release()));
    expect(await isFree(key)).toBe(true);
  });

  it("are any number in one process, and keep a whole run away until the last of them is released", async () => {
    const { key, part } = someEnvironment();
    const numbers = Array.from({ length: 2 * SEATS }, (_, index) => index);
    const locks = await Promise.all(
      numbers.map((index) => acquired(acquirePart(LOCK_FOLDER, key, part(index), clock))),
    );
    expect(await acquirePart(LOCK_FOLDER, key, part(0), clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await Promise.all(locks.slice(1).map((lock) => lock.release()));
    await locks[1]?.release();
    expect(await acquireWhole(LOCK_FOLDER, key, clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await locks[0]?.release();
    expect(await isFree(key)).toBe(true);
  });

  it("step aside for a whole run that begins after they have looked for one and before they have a seat", async () => {
    const { key, part } = someEnvironment();
    const begun: Promise<Lock | LockHeld>[] = [];
    let names = 0;
    // The time is asked for whenever a name is taken: the part's own, then the seat's.
    const watched: Clock = {
      ...clock,
      now() {
        names += 1;
        if (names === 2) begun.push(acquireLock(LOCK_FOLDER, key, clock));
        return clock.now();
      },
    };
    expect(await acquirePart(LOCK_FOLDER, key, part(0), watched)).toMatchObject({ heldBy: { pid: process.pid } });
    const [whole] = await Promise.all(begun.map(acquired));
    expect(names).toBe(2);
    await whole?.release();
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

  it("that steps aside keeps nothing: all other seats are free for parts, and the key for the next", async () => {
    const { key, part } = someEnvironment();
    const holder = await lockProcess();
    await holder.acquirePart(key, part(0));
    expect(await acquireWhole(LOCK_FOLDER, key, clock)).toMatchObject({ heldBy: { pid: holder.pid } });
    const others = seatNumbers(1).map((number) => acquired(acquireLock(LOCK_FOLDER, seatKey(key, number), clock)));
    for (const lock of await Promise.all(others)) await lock.release();
    await (await acquired(acquireLock(LOCK_FOLDER, key, clock))).release();
    await holder.kill();
    expect(await isFree(key)).toBe(true);
  });

  it("holds nothing when its process is killed", async () => {
    const { key, part } = someEnvironment();
    const holder = await lockProcess();
    await holder.acquireWhole(key);
    await holder.kill();
    await (await acquired(acquirePart(LOCK_FOLDER, key, part(0), clock))).release();
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

  it(
    `and another one, and two parts, that begin at the same time: one whole run goes on or both parts, in each of ${ROUNDS} rounds`,
    SLOW,
    async () => {
      const [one, other, third, fourth] = await Promise.all([
        lockProcess(),
        lockProcess(),
        lockProcess(),
        lockProcess(),
      ]);
      const outcomes = new Set<string>();
      for (let seed = 1; seed <= ROUNDS; seed += 1) {
        const random = mulberry32(seed);
        const { key, part } = someEnvironment();
        const attempts = [
          () => one.acquireWhole(key, integer(random, 0, 3)),
          () => other.acquireWhole(key, integer(random, 0, 3)),
          () => third.acquirePart(key, part(0), integer(random, 0, 3)),
          () => fourth.acquirePart(key, part(1), integer(random, 0, 3)),
        ];
        // Whoever is told first has an advantage.
        const order = seed % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0];
        const wentOn: number[] = [];
        await Promise.all(
          order.map(async (number) => {
            const answer = await attempts[number]?.();
            if (answer !== undefined && "acquired" in answer && answer.acquired) wentOn.push(number);
          }),
        );
        outcomes.add(wentOn.toSorted().join());
        await Promise.all([one.release(key), other.release(key), third.release(part(0)), fourth.release(part(1))]);
      }
      for (const outcome of outcomes) expect(["0", "1", "2,3"]).toContain(outcome);
      expect(outcomes).toContain("2,3");
      expect(outcomes.size).toBeGreaterThan(1);
    },
  );

  it.runIf(hasSockets)(
    "is not kept from beginning by a part that does not answer, once that is gone; nor are other parts meanwhile",
    async () => {
      const { key, part } = someEnvironment();
      const frozen = await lockProcess();
      await frozen.acquirePart(key, part(0));
      frozen.freeze();
      const byHand = clockByHand();
      const whole = acquireWhole(LOCK_FOLDER, key, byHand);
      await byHand.waiting(1);
      // The whole run only asks who is in its way any more: a part that begins now does not have to wait for it.
      await (await acquired(acquirePart(LOCK_FOLDER, key, part(1), clock))).release();
      await byHand.waiting(1);
      byHand.advance(1_000);
      expect(await whole).toEqual({ heldBy: undefined });
      await frozen.kill();
      expect(await isFree(key)).toBe(true);
    },
  );
});

describe("beside a process that takes a seat for every part, and all of them for a whole run", () => {
  it("neither a whole run nor a part begins during its whole run", async () => {
    const { key, part } = someEnvironment();
    const keys = [key, ...seatNumbers(0).map((number) => seatKey(key, number))];
    const locks = await Promise.all(keys.map((each) => acquired(acquireLock(LOCK_FOLDER, each, clock))));
    expect(await acquireWhole(LOCK_FOLDER, key, clock)).toMatchObject({ heldBy: { pid: process.pid } });
    expect(await acquirePart(LOCK_FOLDER, key, part(0), clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await Promise.all(locks.map((lock) => lock.release()));
    expect(await isFree(key)).toBe(true);
  });

  it("no whole run begins during one of its parts, nor the same part", async () => {
    const { key, part } = someEnvironment();
    const locks = [
      await acquired(acquireLock(LOCK_FOLDER, part(0), clock)),
      await acquired(acquireLock(LOCK_FOLDER, seatKey(key, 5), clock)),
    ];
    expect(await acquireWhole(LOCK_FOLDER, key, clock)).toMatchObject({ heldBy: { pid: process.pid } });
    expect(await acquirePart(LOCK_FOLDER, key, part(0), clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await (await acquired(acquirePart(LOCK_FOLDER, key, part(1), clock))).release();
    await Promise.all(locks.map((lock) => lock.release()));
  });

  it("its whole run does not begin during one of ours, nor during one of our parts", async () => {
    const { key, part } = someEnvironment();
    const whole = await acquired(acquireWhole(LOCK_FOLDER, key, clock));
    expect(await acquireLock(LOCK_FOLDER, key, clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await whole.release();
    const ours = await acquired(acquirePart(LOCK_FOLDER, key, part(0), clock));
    expect(await acquireLock(LOCK_FOLDER, seatKey(key, 0), clock)).toMatchObject({ heldBy: { pid: process.pid } });
    await ours.release();
  });
});

async function isTaken(key: EnvironmentKey): Promise<boolean> {
  return lockName(LOCK_FOLDER, key).isTaken();
}

async function namesTaken({ key, part }: ReturnType<typeof someEnvironment>) {
  const seats = await Promise.all(seatNumbers(0).map((number) => isTaken(seatKey(key, number))));
  const parts = await Promise.all([0, 1, 2].map((index) => isTaken(part(index))));
  return { whole: await isTaken(key), seats: seats.filter(Boolean).length, parts: parts.filter(Boolean).length };
}

describe("the names that are taken", () => {
  it("are one for a whole run", async () => {
    const environment = someEnvironment();
    const whole = await acquired(acquireWhole(LOCK_FOLDER, environment.key, clock));
    expect(await namesTaken(environment)).toEqual({ whole: true, seats: 0, parts: 0 });
    await whole.release();
    expect(await namesTaken(environment)).toEqual({ whole: false, seats: 0, parts: 0 });
  });

  it("are one for a process that runs parts, and one for each of the parts", async () => {
    const environment = someEnvironment();
    const { key, part } = environment;
    const locks = await Promise.all(
      [0, 1, 2].map((index) => acquired(acquirePart(LOCK_FOLDER, key, part(index), clock))),
    );
    expect(await namesTaken(environment)).toEqual({ whole: false, seats: 1, parts: 3 });
    const elsewhere = await lockProcess();
    await elsewhere.acquirePart(key, part(3));
    expect(await namesTaken(environment)).toEqual({ whole: false, seats: 2, parts: 3 });
    await Promise.all(locks.map((lock) => lock.release()));
    expect(await namesTaken(environment)).toEqual({ whole: false, seats: 1, parts: 0 });
  });
});
