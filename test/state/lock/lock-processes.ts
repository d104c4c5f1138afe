import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach } from "vitest";
import type { LockHolder } from "../../../plugin/state/lock/lock-holder.ts";

const PROGRAM = fileURLToPath(new URL("lock-process.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../../dist/state/lock/acquire-lock.js", import.meta.url));

if (!existsSync(BUILT)) throw new Error("dist/state/lock is missing: run npm run build, or the tests with npm test");

/** Where the processes of a test file keep their state. */
export const LOCK_FOLDER = mkdtempSync(join(tmpdir(), "esm-chat-lock-"));

export type Answer =
  | { readonly acquired: true }
  | { readonly acquired: false; readonly heldBy: LockHolder | undefined }
  | { readonly failed: string }
  | { readonly released: string };

export interface LockProcessOptions {
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Where it keeps its state; default: where all do. */
  readonly folder?: string;
}

/** A process that takes and releases locks. */
export interface LockProcess {
  readonly pid: number | undefined;
  /** @param after turns of its event loop that it lets pass first */
  acquire(environmentKey: string, after?: number): Promise<Answer>;
  acquireWhole(environmentKey: string, after?: number): Promise<Answer>;
  acquirePart(environmentKey: string, partKey: string, after?: number): Promise<Answer>;
  /** @param key the last one that it was acquired by */
  release(key: string): Promise<Answer>;
  /** It stays, but does nothing any more. */
  freeze(): void;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts such processes; whatever still runs after a test is ended. */
export function lockProcesses(): (options?: LockProcessOptions) => Promise<LockProcess> {
  const started: ChildProcess[] = [];
  afterAll(() => rmSync(LOCK_FOLDER, { recursive: true, force: true }));
  afterEach(async () => {
    await Promise.all(started.splice(0).map(kill));
  });
  return async ({ user, folder = LOCK_FOLDER } = {}) => {
    const child = fork(PROGRAM, [folder], { ...user, execArgv: [] });
    started.push(child);
    await once(child, "message");
    async function ask(command: object): Promise<Answer> {
      const answered = once(child, "message") as Promise<[Answer]>;
      child.send(command);
      return (await answered)[0];
    }
    return {
      pid: child.pid,
      acquire: (environmentKey, after = 0) => ask({ keys: [environmentKey], after }),
      acquireWhole: (environmentKey, after = 0) => ask({ take: "whole", keys: [environmentKey], after }),
      acquirePart: (environmentKey, partKey, after = 0) =>
        ask({ take: "part", keys: [environmentKey, partKey], after }),
      release: (key) => ask({ release: key }),
      freeze: () => child.kill("SIGSTOP"),
      kill: () => kill(child),
    };
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
