// A clean, built copy of the project as it was at a commit, in a temporary folder.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sideIn, THIS_SIDE } from "./side.js";

const run = promisify(execFile);
const LOCK = "package-lock.json";

/**
 * @param {string} commit
 * @param {(text: string) => void} progress
 * @returns {Promise<{ side: import("./side.js").Side, close: () => void }>}
 * @throws {Error} for a commit that is not in this clone, or that cannot be built
 */
export async function checkOut(commit, progress) {
  const cwd = THIS_SIDE.folder;
  const { stdout } = await run("git", ["rev-parse", "--verify", "--end-of-options", `${commit}^{commit}`], {
    cwd,
  }).catch(() => {
    throw new Error(`there is no commit ${commit} in this clone: git fetch --unshallow`);
  });
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-commit-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    progress(`${commit}: checking it out`);
    // An index of its own, so that what is being worked on here stays as it is.
    const env = { ...process.env, GIT_INDEX_FILE: join(folder, ".index") };
    await run("git", ["read-tree", stdout.trim()], { cwd, env });
    await run("git", ["checkout-index", "--all", `--prefix=${folder}/`], { cwd, env });
    await addPackages(folder, commit, progress);
    progress(`${commit}: building it`);
    await run("npm", ["run", "--silent", "build"], { cwd: folder });
    return { side: sideIn(folder), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The packages that are here already, where the commit wants the same. */
async function addPackages(folder, commit, progress) {
  const [here, there] = [THIS_SIDE.folder, folder].map((place) => readFileSync(join(place, LOCK), "utf8"));
  if (here === there) return symlinkSync(join(THIS_SIDE.folder, "node_modules"), join(folder, "node_modules"));
  progress(`${commit}: installing its packages`);
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
}
