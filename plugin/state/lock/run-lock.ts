import type { Clock } from "../../base/clock.ts";
import { type EnvironmentKey, placeKey } from "../environment-key.ts";
import { acquireLock, tryLock } from "./acquire-lock.ts";
import type { Lock, LockHeld } from "./lock-holder.ts";

/**
 * Parts of one environment that may run at once on one machine: as many as one process may work on at once
 * (`engine.concurrency`).
 */
export const PLACES = 64;

const PLACE_NUMBERS = Array.from({ length: PLACES }, (_, index) => index);

/**
 * Takes the right to run a whole environment on this machine: nobody else runs it meanwhile, nor a part of it. Whoever
 * cannot have all of it keeps nothing of it.
 *
 * @throws Failure as `acquireLock`
 */
export function acquireWhole(environment: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  // The environment's own key comes first, so that of two whole runs always one goes on.
  const keys = [environment, ...PLACE_NUMBERS.map((number) => placeKey(environment, number))];
  return allOrNone(keys.map((key) => () => acquireLock(key, clock)));
}

/**
 * Takes the right to run one part of an environment on this machine: nobody else runs the same part meanwhile, nor the
 * whole.
 *
 * @throws Failure as `acquireLock`
 */
export function acquirePart(environment: EnvironmentKey, part: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  return allOrNone([() => acquireLock(part, clock), () => anyPlace(environment, clock)]);
}

async function anyPlace(environment: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  for (const number of PLACE_NUMBERS) {
    const place = await tryLock(placeKey(environment, number), clock);
    if (place !== undefined) return place;
  }
  // All are taken, as a rule by one process: the holder of any place can be named.
  return acquireLock(placeKey(environment, 0), clock);
}

async function allOrNone(steps: readonly (() => Promise<Lock | LockHeld>)[]): Promise<Lock | LockHeld> {
  const taken: Lock[] = [];
  async function release(): Promise<void> {
    await Promise.all(taken.splice(0).map((lock) => lock.release()));
  }
  try {
    for (const take of steps) {
      const lock = await take();
      if ("heldBy" in lock) {
        await release();
        return lock;
      }
      taken.push(lock);
    }
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}
