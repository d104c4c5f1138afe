import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../plugin/base/clock.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { type EnvironmentKey, environmentKey } from "../../../plugin/state/environment-key.ts";
import { acquireLock, lockAddress, lockName } from "../../../plugin/state/lock/acquire-lock.ts";
import type { Lock } from "../../../plugin/state/lock/lock-holder.ts";
import { integer } from "../../support/draws.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";
import { canBeNobody, NOBODY } from "../../support/ordinary-user.ts";
import { failureOf } from "../../support/rejection.ts";
import { LOCK_FOLDER, lockProcesses } from "./lock-processes.ts";

const ROUNDS = 100;

/** A holder that is alive answers; on a busy machine perhaps not within a second. */
const patientClock: Clock = {
  ...systemClock,
  wait: (milliseconds, signal) => systemClock.wait(60 * milliseconds, signal),
};

const lockProcess = lockProcesses();
const listening: Server[] = [];

afterEach(() => {
  for (const server of listening.splice(0)) server.close();
});

/** An environment that nobody else on this machine has. */
function someEnvironment(): EnvironmentKey {
  return environmentKey({ esmUrl: "https://esm.test", templateCode: "chat_session", installationId: randomUUID() });
}

async function acquired(key: EnvironmentKey): Promise<Lock> {
  const lock = await acquireLock(LOCK_FOLDER, key, patientClock);
  if ("heldBy" in lock) throw new Error("the lock should be free");
  return lock;
}

/** Enough of them for a connection to be made. */
async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await turn();
}

/** The folder of a lock's sockets. */
function socketFolder(key: EnvironmentKey): string {
  const address = lockAddress(LOCK_FOLDER, key, process.platform);
  if (address?.kind !== "folder") throw new Error("no folder of sockets on this platform");
  return address.path;
}

const hasSockets = process.platform === "linux";

describe("two processes", () => {
  it(`that want one environment at the same time: exactly one gets it, in each of ${ROUNDS} rounds`, async () => {
    const processes = await Promise.all([lockProcess(), lockProcess()]);
    const winners = new Set<number>();
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const random = mulberry32(seed);
      const key = someEnvironment();
      const answers = await Promise.all(processes.map((each) => each.acquire(key, integer(random, 0, 3))));
      const winner = answers.findIndex((answer) => "acquired" in answer && answer.acquired);
      expect(answers[winner]).toEqual({ acquired: true });
      expect(answers[1 - winner]).toMatchObject({ acquired: false, heldBy: { pid: processes[winner]?.pid } });
      winners.add(winner);
    }
    expect(winners).toEqual(new Set([0, 1]));
  });

  it("the holder is named by its process id and by when it began", async () => {
    const key = someEnvironment();
    const before = Date.now();
    const holder = await lockProcess();
    await holder.acquire(key);
    const lock = await acquireLock(LOCK_FOLDER, key, patientClock);
    if (!("heldBy" in lock) || lock.heldBy === undefined) throw new Error("the holder should be known");
    expect(lock.heldBy.pid).toBe(holder.pid);
    expect(lock.heldBy.since).toBeGreaterThanOrEqual(before);
    expect(lock.heldBy.since).toBeLessThanOrEqual(Date.now());
  });

  it("a process that is killed holds nothing from then on", async () => {
    const key = someEnvironment();
    for (let round = 0; round < 5; round += 1) {
      const holder = await lockProcess();
      expect(await holder.acquire(key)).toEqual({ acquired: true });
      await holder.kill();
      await (await acquired(key)).release();
    }
  });

  it("what one releases the other one gets", async () => {
    const key = someEnvironment();
    const [first, second] = await Promise.all([lockProcess(), lockProcess()]);
    for (let round = 0; round < 10; round += 1) {
      expect(await first.acquire(key)).toEqual({ acquired: true });
      expect(await second.acquire(key)).toMatchObject({ acquired: false });
      await first.release(key);
      expect(await second.acquire(key)).toEqual({ acquired: true });
      await second.release(key);
    }
  });

  it("with two environments they do not meet", async () => {
    const [first, second] = await Promise.all([lockProcess(), lockProcess()]);
    expect(await first.acquire(someEnvironment())).toEqual({ acquired: true });
    expect(await second.acquire(someEnvironment())).toEqual({ acquired: true });
  });

  it.skipIf(!canBeNobody())("the state's owner and root meet all the same, whoever comes first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "esm-chat-lock-"));
    chownSync(folder, NOBODY.uid, NOBODY.gid);
    const [root, nobody] = await Promise.all([lockProcess({ folder }), lockProcess({ folder, user: NOBODY })]);
    const [one, other] = [someEnvironment(), someEnvironment()];
    expect(await nobody.acquire(one)).toEqual({ acquired: true });
    expect(await root.acquire(one)).toMatchObject({ acquired: false, heldBy: { pid: nobody.pid } });
    await nobody.release(one);
    for (const key of [one, other]) {
      expect(await root.acquire(key)).toEqual({ acquired: true });
      expect(await nobody.acquire(key)).toMatchObject({ acquired: false, heldBy: { pid: root.pid } });
      await root.release(key);
      expect(await nobody.acquire(key)).toEqual({ acquired: true });
      await nobody.release(key);
    }
    rmSync(folder, { recursive: true });
  });

  it("that take one environment again and again never have it both", async () => {
    const processes = await Promise.all([lockProcess(), lockProcess()]);
    const key = someEnvironment();
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const random = mulberry32(seed);
      const answers = await Promise.all(processes.map((each) => each.acquire(key, integer(random, 0, 3))));
      expect(answers.filter((answer) => "acquired" in answer && answer.acquired)).toHaveLength(1);
      await Promise.all(processes.map((each) => each.release(key)));
    }
    const left = hasSockets ? readdirSync(socketFolder(key)).length : 0;
    expect(left).toBeLessThanOrEqual(2);
  });
});

describe.runIf(hasSockets)("the folder of a lock", () => {
  it.skipIf(process.getuid?.() !== 0).each(["locks", "the lock's own folder"])(
    "root gives nobody what a link in place of %s leads to",
    async (place) => {
      const [state, other] = [mkdtempSync(join(tmpdir(), "esm-chat-lock-")), mkdtempSync(join(tmpdir(), "of-root-"))];
      chownSync(state, 12_345, 12_345);
      const key = someEnvironment();
      const link = place === "locks" ? join(state, "locks") : join(state, "locks", key);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(other, link);
      const failure = await failureOf(acquireLock(state, key, patientClock));
      expect(failure).toMatchObject({ code: "lock-unavailable" });
      expect(statSync(other).uid).toBe(0);
      expect(readdirSync(other)).toEqual([]);
      for (const folder of [state, other]) rmSync(folder, { recursive: true });
    },
  );

  it("may be entered by nobody else, and leaves no more than two sockets of processes that were killed", async () => {
    const key = someEnvironment();
    for (let round = 0; round < 4; round += 1) {
      const holder = await lockProcess();
      expect(await holder.acquire(key)).toEqual({ acquired: true });
      await holder.kill();
    }
    const folder = socketFolder(key);
    expect(readdirSync(folder).toSorted()).toEqual(["3", "4"]);
    for (const each of [folder, join(folder, "..")]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  it("may have a path that is longer than the name of a socket", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "esm-chat-lock-")), "f".repeat(200));
    const key = someEnvironment();
    const lock = await acquireLock(folder, key, patientClock);
    expect(await acquireLock(folder, key, patientClock)).toMatchObject({ heldBy: { pid: process.pid } });
    if ("release" in lock) await lock.release();
    rmSync(join(folder, ".."), { recursive: true });
  });

  it("is read once more when a number was linked: one that was given long ago does not count", async () => {
    const key = someEnvironment();
    const folder = socketFolder(key);
    let names = 0;
    // The time is asked for between reading the folder and linking a number.
    const slow: Clock = {
      ...patientClock,
      now() {
        names += 1;
        if (names === 1) writeFileSync(join(folder, "5"), "");
        return patientClock.now();
      },
    };
    const lock = await acquireLock(LOCK_FOLDER, key, slow);
    expect(names).toBe(2);
    expect(readdirSync(folder).toSorted()).toEqual(["5", "6"]);
    if ("release" in lock) await lock.release();
  });

  it("that cannot be made is named, with what to do", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "esm-chat-lock-")), "file");
    writeFileSync(file, "");
    const failure = await failureOf(acquireLock(file, someEnvironment(), patientClock));
    expect(failure).toMatchObject({ code: "lock-unavailable" });
    expect(failure.message).toMatch(/locks.*\(ENOTDIR\): the folder of the setting journal must be on a disk/);
  });

  it.each([
    ["a file", (path: string) => writeFileSync(path, "")],
    ["a folder", (path: string) => void mkdirSync(path)],
  ])("in which somebody put %s with the next number is no reason to wait for ever", async (_, put) => {
    const key = someEnvironment();
    mkdirSync(socketFolder(key), { recursive: true });
    put(join(socketFolder(key), "1"));
    const lock = await acquired(key);
    expect(readdirSync(socketFolder(key)).toSorted()).toEqual(["1", "2"]);
    await lock.release();
  });
});

describe.runIf(hasSockets)("a stranger who knows the settings", () => {
  it("cannot have a lock by having its name, as until now", async () => {
    const key = someEnvironment();
    const stranger = createServer();
    listening.push(stranger);
    stranger.listen({ path: `\0esm-chat-${key}`.padEnd(108, "-"), exclusive: true });
    await once(stranger, "listening");
    const lock = await acquired(key);
    expect(await acquireLock(LOCK_FOLDER, key, patientClock)).toMatchObject({ heldBy: { pid: process.pid } });
    await lock.release();
  });

  it.skipIf(!canBeNobody())("can neither take it nor ask who has it", async () => {
    const key = someEnvironment();
    const lock = await acquired(key);
    const stranger = await lockProcess({ user: NOBODY });
    expect(await stranger.acquire(key)).toEqual({ failed: "lock-unavailable" });
    await lock.release();
    expect(await stranger.acquire(key)).toEqual({ failed: "lock-unavailable" });
    await (await acquired(key)).release();
  });
});

describe("in one process", () => {
  it("the lock is held once, too", async () => {
    const key = someEnvironment();
    const lock = await acquired(key);
    expect(await acquireLock(LOCK_FOLDER, key, patientClock)).toMatchObject({ heldBy: { pid: process.pid } });
    await lock.release();
  });

  it("a second release of a lock does not take it from the next one", async () => {
    const key = someEnvironment();
    const first = await acquired(key);
    await first.release();
    const second = await acquired(key);
    await first.release();
    expect(await acquireLock(LOCK_FOLDER, key, patientClock)).toMatchObject({ heldBy: { pid: process.pid } });
    await second.release();
  });
});

describe("a name that was taken", () => {
  it("is nobody's to speak of until it is decided to keep it: who asks waits, and is told then", async () => {
    const name = lockName(LOCK_FOLDER, someEnvironment());
    const taken = await name.take(clockByHand());
    expect(await name.take(patientClock)).toBeUndefined();
    const asked = name.holder(patientClock);
    await turns(10);
    expect(await Promise.race([asked, "still waiting"])).toBe("still waiting");
    taken?.keep();
    expect(await asked).toEqual({ heldBy: { pid: process.pid, since: SOME_TIME } });
    expect(await name.holder(patientClock)).toEqual({ heldBy: { pid: process.pid, since: SOME_TIME } });
    await taken?.release();
  });

  it("and released instead is nobody's, also for who has asked before", async () => {
    const key = someEnvironment();
    const name = lockName(LOCK_FOLDER, key);
    const taken = await name.take(patientClock);
    const asked = name.holder(patientClock);
    await turns(10);
    await taken?.release();
    expect(await asked).toBeUndefined();
    await (await acquired(key)).release();
  });
});

describe.runIf(hasSockets)("somebody who does not play by the rules", () => {
  it("a holder that is frozen holds; it stays nameless after a second", async () => {
    const key = someEnvironment();
    const holder = await lockProcess();
    await holder.acquire(key);
    holder.freeze();
    const clock = clockByHand();
    const answer = acquireLock(LOCK_FOLDER, key, clock);
    await clock.waiting(1);
    clock.advance(999);
    await turn();
    expect(await Promise.race([answer, "still waiting"])).toBe("still waiting");
    clock.advance(1);
    expect(await answer).toEqual({ heldBy: undefined });
    await holder.kill();
    await (await acquired(key)).release();
  });

  it.each([
    ["says something else", "SSH-2.0-OpenSSH\n"],
    ["says something else and no line", "hello"],
    ["says too much", "x".repeat(100_000)],
    ["names no process", '{"pid":0,"since":"2026-03-02T10:00:00.000Z"}\n'],
    ["hangs up at once, every time", ""],
  ])("another program that has the name and %s counts as a nameless holder", async (_, text) => {
    const key = someEnvironment();
    const server = createServer((connection) => {
      connection.on("error", () => undefined);
      connection.end(text);
    });
    listening.push(server);
    mkdirSync(socketFolder(key), { recursive: true });
    server.listen({ path: join(socketFolder(key), "1"), exclusive: true });
    await once(server, "listening");
    expect(await acquireLock(LOCK_FOLDER, key, patientClock)).toEqual({ heldBy: undefined });
  });

  it("who asks and never hangs up does not keep the lock from being released", async () => {
    const key = someEnvironment();
    const lock = await acquired(key);
    const mute = connect({ path: join(socketFolder(key), "1"), allowHalfOpen: true });
    mute.on("error", () => undefined);
    const [line] = (await once(mute, "data")) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({ pid: process.pid });
    await lock.release();
    await (await acquired(key)).release();
    mute.destroy();
  });
});

it("a lock says nothing but process id and time", async () => {
  const key = someEnvironment();
  const lock = await acquireLock(LOCK_FOLDER, key, clockByHand());
  expect(await acquireLock(LOCK_FOLDER, key, patientClock)).toEqual({ heldBy: { pid: process.pid, since: SOME_TIME } });
  if ("release" in lock) await lock.release();
});
