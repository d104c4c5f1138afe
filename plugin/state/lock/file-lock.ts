import { closeSync, constants, fchmodSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { holderLine, type Lock, type LockHeld, readHolderLine } from "./lock-holder.ts";

/** `O_EXLOCK` of macOS and the BSDs, open(2): the file comes locked or not at all. Node has no name for it. */
const WITH_EXCLUSIVE_LOCK = 0x20;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | WITH_EXCLUSIVE_LOCK;
/** Another user's process must be able to find the file locked. */
const FOR_EVERYBODY = 0o666;

/**
 * A lock on an open file, which the kernel drops when the process ends. The file stays: one that is removed could be
 * locked by two, each with a file of its own. What stands in it tells who holds the lock and decides nothing.
 */
export function acquireFileLock(path: string, clock: Clock): Lock | LockHeld {
  let file: number | undefined;
  try {
    file = openSync(path, FLAGS, FOR_EVERYBODY);
    const own = file;
    makeSharedAtFirst(own);
    ftruncateSync(own);
    writeSync(own, holderLine({ pid: process.pid, since: clock.now() }), 0);
    return { release: releaseOnce(own) };
  } catch (error) {
    if (file !== undefined) closeSync(file);
    const { code } = error as NodeJS.ErrnoException;
    if (file === undefined && (code === "EAGAIN" || code === "EWOULDBLOCK")) return { heldBy: holderIn(path) };
    const message = `the lock ${path} cannot be taken (${code ?? "unknown reason"}): if it is another user's, remove it while nothing runs`;
    throw new Failure(message, { code: "lock-unavailable", scope: "run", retryable: false, cause: error });
  }
}

/** The user's mask has narrowed the mode of a new file; the file of another user is left as it is. */
function makeSharedAtFirst(file: number): void {
  try {
    fchmodSync(file, FOR_EVERYBODY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}

/** Once only: the number of a closed file may be another file's by then. */
function releaseOnce(file: number): Lock["release"] {
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    closeSync(file);
  };
}

function holderIn(path: string) {
  try {
    return readHolderLine(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
