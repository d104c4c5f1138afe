// Observations of BEFORE in the folder of `--keep`: as long as BEFORE and this script stay as they are, they need not be
// made again.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of a checkout on which observations depend. */
const SEEN = ["dist", "docs", "templates", "deploy"];

/**
 * @param {string} folder
 * @param {import("./options.js").Version} before
 */
export function openKeptObservations(folder, before) {
  const file = join(folder, "before.json");
  const folders = [import.meta.dirname, ...SEEN.map((name) => join(before.folder, name))];
  const key = [process.version, ...folders.map(hashOf)].join(" ");
  /** @type {{ key: string, scenarios: Record<string, [string, string][]> }} */
  const read = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { key, scenarios: {} };
  const kept = read.key === key ? read : { key, scenarios: {} };
  return {
    /** @param {string} scenario @returns {Map<string, string> | undefined} */
    of(scenario) {
      const seen = kept.scenarios[scenario];
      return seen === undefined ? undefined : new Map(seen);
    },
    /** @param {string} scenario @param {Map<string, string>} seen */
    keep(scenario, seen) {
      kept.scenarios[scenario] = [...seen];
      writeFileSync(file, JSON.stringify(kept));
    },
  };
}

/** Of all files in it. @param {string} folder */
function hashOf(folder) {
  const hash = createHash("sha256");
  if (!existsSync(folder)) return "none";
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hash.update(path).update(readFileSync(path));
  }
  return hash.digest("hex");
}
