import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { type EnvironmentKey, seatKey } from "../environment-key.ts";
import { acquireLock, everTaken, lockName } from "./acquire-lock.ts";
import { type Lock, type LockHeld, type LockName, MOST_ATTEMPTS } from "./lock-holder.ts";

// The protocol, and why no two of these get in each other's way, is told in docs/decisions/09-one-at-a-time.md.

/** Processes on one machine that may run parts of one environment at the same time. */
export const SEATS = 64;

const SEAT_NUMBERS = Array.from({ length: SEATS }, (_, index) => index);

/**
 * Takes the right to run a whole environment on this machine: nobody else runs it, or a part of it, meanwhile. If
 * another process is in the way, nothing stays locked.
 *
 * @param folder where state is kept
 * @throws Failure as `acquireLock`
 */
export async function acquireWhole(
  folder: string,
  environment: EnvironmentKey,
  clock: Clock,
): Promise<Lock | LockHeld> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const taken = await takeWhole(folder, environment, clock);
    if ("release" in taken) return taken;
    const held = await taken.holder(clock);
    if (held !== undefined) return held;
  }
  return { heldBy: undefined };
}

/** @returns the lock, or the name that the process in the way has */
async function takeWhole(folder: string, environment: EnvironmentKey, clock: Clock): Promise<Lock | LockName> {
  const name = lockName(folder, environment);
  const whole = await name.take(clock);
  if (whole === undefined) return name;
  try {
    const seats = SEAT_NUMBERS.map((number) => seatKey(environment, number));
    for (const key of everTaken(folder, seats)) {
      const seat = lockName(folder, key);
      if (!(await seat.isTaken())) continue;
      // Released before the seat's holder is asked who it is, because parts that begin now wait for this decision.
      await whole.release();
      return seat;
    }
  } catch (error) {
    await whole.release();
    throw error;
  }
  whole.keep();
  return whole;
}

/**
 * Takes the right to run one part of an environment on this machine: nobody else runs this part, or the whole,
 * meanwhile.
 *
 * @throws Failure as `acquireLock`
 */
export async function acquirePart(
  folder: string,
  environment: EnvironmentKey,
  part: EnvironmentKey,
  clock: Clock,
): Promise<Lock | LockHeld> {
  const own = await acquireLock(folder, part, clock);
  if ("heldBy" in own) return own;
  try {
    const seat = await shareSeat(folder, environment, clock);
    if ("heldBy" in seat) {
      await own.release();
      return seat;
    }
    const taken = [seat, own];
    return {
      async release() {
        await Promise.all(taken.splice(0).map((lock) => lock.release()));
      },
    };
  } catch (error) {
    await own.release();
    throw error;
  }
}

/** A seat that this process has or is taking, and how many parts it runs with it. */
interface Seat {
  readonly lock: Promise<Lock | LockHeld>;
  parts: number;
}

/** By folder and environment: the seats that the kernel has given to this process, for everything that runs in it. */
const seatsOfThisProcess = new Map<string, Seat>();

/** The seat of this process, used by one more part; released when its last part is. */
async function shareSeat(folder: string, environment: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const place = join(folder, environment);
  const seat = seatsOfThisProcess.get(place) ?? { lock: takeSeat(folder, environment, clock), parts: 0 };
  seatsOfThisProcess.set(place, seat);
  seat.parts += 1;

  /** @returns whether this was the last part */
  function leave(): boolean {
    seat.parts -= 1;
    if (seat.parts === 0) seatsOfThisProcess.delete(place);
    return seat.parts === 0;
  }

  try {
    const lock = await seat.lock;
    if ("heldBy" in lock) {
      leave();
      return lock;
    }
    return {
      async release() {
        if (leave()) await lock.release();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function takeSeat(folder: string, environment: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const whole = lockName(folder, environment);
  // Also checked before: a process that will step aside must not take a seat, which would block the next whole run.
  const heldBefore = await whole.holder(clock);
  if (heldBefore !== undefined) return heldBefore;
  for (const number of SEAT_NUMBERS) {
    const seat = await lockName(folder, seatKey(environment, number)).take(clock);
    if (seat === undefined) continue;
    seat.keep();
    try {
      const held = await whole.holder(clock);
      if (held === undefined) return seat;
      await seat.release();
      return held;
    } catch (error) {
      await seat.release();
      throw error;
    }
  }
  const held = await lockName(folder, seatKey(environment, 0)).holder(clock);
  return held ?? { heldBy: undefined };
}
