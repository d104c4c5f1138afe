// A process that takes and releases locks when it is told to. Every command is answered, in order.
import { setImmediate as turn } from "node:timers/promises";
import { systemClock } from "../../../dist/base/clock.js";
import { acquireLock } from "../../../dist/state/lock/acquire-lock.js";
import { acquirePart, acquireWhole } from "../../../dist/state/lock/run-lock.js";

const TAKE = { lock: acquireLock, whole: acquireWhole, part: acquirePart };

// A holder that is alive answers; on a busy machine perhaps not within a second.
const clock = { ...systemClock, wait: (milliseconds, signal) => systemClock.wait(60 * milliseconds, signal) };

const held = new Map();

/** @param {{ readonly take?: keyof typeof TAKE, readonly keys?: string[], readonly after?: number, readonly release?: string }} command */
async function obey({ take = "lock", keys = [], after = 0, release }) {
  if (release !== undefined) {
    await held.get(release)?.release();
    return { released: release };
  }
  for (let turns = 0; turns < after; turns += 1) await turn();
  const lock = await TAKE[take](process.argv[2], ...keys, clock).catch(({ code }) => ({ failed: code }));
  if ("failed" in lock) return lock;
  if ("heldBy" in lock) return { acquired: false, heldBy: lock.heldBy };
  held.set(keys.at(-1), lock);
  return { acquired: true };
}

process.on("message", async (command) => process.send?.(await obey(command)));
process.on("disconnect", () => process.exit());
process.send?.("ready");
