import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const isRoot = process.getuid?.() === 0;

/** A user who is not root and owns nothing. */
export const NOBODY = { uid: 65_534, gid: 65_534 };

/** What a child process has to be started with so that file permissions mean something to it. */
export const AS_ORDINARY_USER = isRoot ? NOBODY : {};

/**
 * Whether this process can start others as `NOBODY`: it has to be root, and neither Node nor the checkout may lie where
 * only root can read.
 */
export function canBeNobody(): boolean {
  return isRoot && spawnSync(process.execPath, [PROGRAM, "--version"], NOBODY).status === 0;
}

/** Whether a child process can be an ordinary user at all. */
export function canBeOrdinaryUser(): boolean {
  return !isRoot || canBeNobody();
}
