import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import type { LockHolder } from "../../../plugin/state/lock/lock-holder.ts";

const PROGRAM = fileURLToPath(new URL("lock-process.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../../dist/state/lock/acquire-lock.js", import.meta.url));

if (!existsSync(BUILT)) throw new Error("dist/state/lock is missing: run npm run build, or the tests with npm test");

export type Answer =
  | { readonly acquired: true }
  | { readonly acquired: false; readonly heldBy: LockHolder | undefined }
  | { readonly released: string };

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
export function lockProcesses(): (user?: { readonly uid: number; readonly gid: number }) => Promise<LockProcess> {
  const started: ChildProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map(kill));
  });
  return async (user = undefined) => {
    const child = fork(PROGRAM, { ...user, execArgv: [] });
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
