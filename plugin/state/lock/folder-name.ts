import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fchownSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { type LockName, MOST_ATTEMPTS, type TakenName } from "./lock-holder.ts";
import { askHolder, isListening, listen } from "./socket-name.ts";

/** A folder that is open, so that names in it are short enough for sockets (108 bytes), wherever it is. */
interface OpenFolder {
  readonly descriptor: number;
  pathOf(name: string): string;
  close(): void;
}

const OWNER_ONLY = 0o700;

/**
 * A name is held by listening on the socket with the highest number in a folder that only our user may enter. A number
 * is given once, by a link that the kernel makes for one process only; the socket of a process that has ended stays,
 * and nobody listens on it, which the kernel knows. See docs/decisions/09-one-at-a-time.md.
 *
 * @param path the folder; made if there is none
 */
export function folderName(path: string): LockName {
  return {
    async take(clock) {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const taken = await refusing(path, () => take(path, clock));
        if (taken !== "again") return taken;
      }
      return undefined;
    },
    async holder(clock) {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const answer = await inFolder(path, "nobody", (socket) => askHolder(socket, clock));
        if (answer === "nobody") return undefined;
        if (answer !== "hung-up") return answer;
      }
      return { heldBy: undefined };
    },
    isTaken: () => inFolder(path, false, isListening),
  };
}

/** "again" when another process was faster, which may have released the name already. */
async function take(path: string, clock: Clock): Promise<TakenName | "again" | undefined> {
  const folder = makeFolder(path);
  let name: TakenName | undefined;
  let isTaken = false;
  try {
    const before = highest(path);
    if (before > 0 && (await isListening(folder.pathOf(String(before))))) return undefined;
    const own = folder.pathOf(randomUUID());
    name = await listen(own, clock);
    if (name === undefined) return "again";
    const number = before + 1;
    const isOurs = link(own, folder.pathOf(String(number)));
    rmSync(own, { force: true });
    // A slow process may have linked a number that was given and removed long ago.
    if (!isOurs || highest(path) !== number) return "again";
    // The one before stays, so that whoever reads the folder at this moment sees one of the two.
    for (const old of numbers(path))
      if (old < before) rmSync(folder.pathOf(String(old)), { recursive: true, force: true });
    const taken = { keep: name.keep, release: releaseOnce(name, folder) };
    isTaken = true;
    return taken;
  } finally {
    if (!isTaken) await releaseOnce(name, folder)();
  }
}

/** The folder stays open until the socket is closed, which removes what has the socket's first name. */
function releaseOnce(name: TakenName | undefined, folder: OpenFolder): () => Promise<void> {
  let released: Promise<void> | undefined;
  async function release(): Promise<void> {
    await name?.release();
    folder.close();
  }
  return () => {
    released ??= release();
    return released;
  };
}

/** Asks the socket with the highest number. @param nobody the answer when there is none */
async function inFolder<Answer>(
  path: string,
  nobody: Answer,
  ask: (socket: string) => Promise<Answer>,
): Promise<Answer> {
  return refusing(path, async () => {
    const number = highest(path);
    if (number === 0) return nobody;
    const folder = open(path);
    try {
      return await ask(folder.pathOf(String(number)));
    } finally {
      folder.close();
    }
  });
}

/**
 * Makes the folder and the one around it. They belong to whom the state belongs, even if root is the first to run; so
 * neither may be a link, or root would give away the folder that it leads to.
 */
function makeFolder(path: string): OpenFolder {
  const locks = makeOne(dirname(path));
  try {
    return makeOne(locks.pathOf(basename(path)));
  } finally {
    locks.close();
  }
}

function makeOne(path: string): OpenFolder {
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  const folder = open(path);
  try {
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(dirname(path));
      fchownSync(folder.descriptor, uid, gid);
    }
    return folder;
  } catch (error) {
    folder.close();
    throw error;
  }
}

function open(path: string): OpenFolder {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  return {
    descriptor,
    pathOf: (name) => `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}

function highest(path: string): number {
  return numbers(path).reduce((most, one) => Math.max(most, one), 0);
}

function numbers(path: string): number[] {
  try {
    return readdirSync(path).flatMap((name) => (/^[1-9]\d{0,14}$/.test(name) ? [Number(name)] : []));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Whether the number was still to be given. */
function link(own: string, numbered: string): boolean {
  try {
    linkSync(own, numbered);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function refusing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error) || !("code" in error)) throw error;
    const message = `no lock can be made in ${path} (${String(error.code)}): the folder of the setting journal must be on a disk of this machine, and this user's own`;
    throw new Failure(message, { code: "lock-unavailable", scope: "run", retryable: false, cause: error });
  }
}
