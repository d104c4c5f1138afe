import { closeSync, constants, existsSync, fchmodSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { readRegularFile } from "../../base/regular-file.ts";
import {
  holderLine,
  LONGEST_HOLDER_LINE,
  type LockHeld,
  type LockName,
  PATIENCE_MS,
  readHolderLine,
  type TakenName,
} from "./lock-holder.ts";

/**
 * `O_EXLOCK` and `O_SHLOCK` of macOS and the BSDs, open(2): opens a file only together with a lock. Node has no names
 * for them.
 */
const EXCLUSIVE_LOCK = 0x20;
const SHARED_LOCK = 0x10;

const AT_ONCE = constants.O_NOFOLLOW | constants.O_NONBLOCK;
const TO_TAKE = constants.O_RDWR | constants.O_CREAT | AT_ONCE | EXCLUSIVE_LOCK;
const TO_LOOK = constants.O_RDONLY | AT_ONCE | SHARED_LOCK;

/** Another user's process must be able to find out that the file is locked. */
const FOR_EVERYBODY = 0o666;

/** Milliseconds between two looks at a holder that has not decided yet. */
const LOOK_AGAIN_MS = 10;

/**
 * A name is held by keeping the file open with a lock, which the kernel drops when the process ends. The file is never
 * removed: otherwise two processes could each lock a file of their own. Its content tells who holds the lock and
 * decides nothing; it is empty until the holder has decided.
 */
export function fileName(path: string): LockName {
  return {
    take: async (clock) => take(path, clock),
    isTaken: async () => isTaken(path),
    async holder(clock) {
      for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_AGAIN_MS) {
        if (!isTaken(path)) return undefined;
        const said = readRegularFile(path, LONGEST_HOLDER_LINE);
        const line = "bytes" in said ? said.bytes.toString("utf8") : "not a holder's";
        if (line !== "") return { heldBy: readHolderLine(line) } satisfies LockHeld;
        await clock.wait(LOOK_AGAIN_MS);
      }
      return { heldBy: undefined };
    },
  };
}

function take(path: string, clock: Clock): TakenName | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openUnlessLocked(path, TO_TAKE);
  if (file === undefined) return undefined;
  try {
    makeSharedAtFirst(file);
    ftruncateSync(file);
  } catch (error) {
    closeSync(file);
    throw unavailable(path, error);
  }
  const line = holderLine({ pid: process.pid, since: clock.now() });
  let isHeld = true;
  return {
    keep: () => void writeSync(file, line, 0),
    async release() {
      // Only once: after closing, the number may belong to another file.
      if (!isHeld) return;
      isHeld = false;
      closeSync(file);
    },
  };
}

/** A shared lock, so that processes that look do not block each other. One that takes the name tries again. */
function isTaken(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openUnlessLocked(path, TO_LOOK);
  if (file === undefined) return true;
  closeSync(file);
  return false;
}

function openUnlessLocked(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags, FOR_EVERYBODY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN" || code === "EWOULDBLOCK") return undefined;
    throw unavailable(path, error);
  }
}

/** The user's umask has narrowed the mode of a new file. Another user's file is left as it is. */
function makeSharedAtFirst(file: number): void {
  try {
    fchmodSync(file, FOR_EVERYBODY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}

function unavailable(path: string, cause: unknown): Failure {
  const { code = "unknown reason" } = cause as NodeJS.ErrnoException;
  const message = `the lock ${path} cannot be taken (${code}): if it is another user's, remove it while nothing runs`;
  return new Failure(message, { code: "lock-unavailable", scope: "run", retryable: false, cause });
}
