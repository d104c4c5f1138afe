// What was seen of both versions, side by side.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Lines of a difference that are shown; `--keep` leaves the whole texts. */
const MOST_LINES = 40;
/** Characters of a line that are shown. */
const LONGEST_LINE = 400;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {"same" | "DIFFERENT" | "NOT OBSERVED"} outcome
 * @property {number} lines
 * @property {string} difference
 */

/**
 * @param {{ before: Map<string, string>, after: Map<string, string>, failed: readonly string[] }} found
 * @param {string} folder where the texts are left
 * @returns {Row[]}
 */
export function compareObservations({ before, after, failed }, folder) {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  for (const side of ["before", "after"]) {
    rmSync(join(folder, side), { recursive: true, force: true });
    mkdirSync(join(folder, side));
  }
  return names.map((name) => {
    const [old, current] = [before.get(name), after.get(name)];
    const file = `${name.replaceAll(/[^\w.-]+/g, "_")}.txt`;
    const files = [join("before", file), join("after", file)];
    for (const [index, text] of [old, current].entries()) {
      writeFileSync(join(folder, files[index] ?? ""), `${text ?? "(there is no such observation)"}\n`);
    }
    const isSame = old === current;
    const outcome = failed.includes(name) ? "NOT OBSERVED" : isSame ? "same" : "DIFFERENT";
    const difference = isSame ? (outcome === "same" ? "" : (old ?? "")) : differenceOf(files, folder);
    return { name, outcome, lines: (old ?? current ?? "").split("\n").length, difference };
  });
}

/** @param {readonly Row[]} rows */
export function showComparison(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length), 0);
  return rows
    .map(({ name, outcome, lines, difference }) => {
      const line = `${outcome.padEnd(9)}  ${name.padEnd(width)}  ${lines} lines`;
      return difference === "" ? line : `${line}\n${difference.replaceAll(/^/gm, "    ")}`;
    })
    .join("\n");
}

/** Whoever has two checkouts has git. @param {readonly string[]} files @param {string} cwd */
function differenceOf(files, cwd) {
  const args = ["diff", "--no-index", "--no-color", "--no-ext-diff", "--unified=1", "--", ...files];
  const { stdout } = spawnSync("git", args, { cwd, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  const all = stdout.split("\n");
  const lines = all.slice(all.findIndex((line) => line.startsWith("@@")));
  const shown = lines.slice(0, MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
  return [...shown, ...(lines.length > MOST_LINES ? [`… ${lines.length - MOST_LINES} more lines`] : [])].join("\n");
}
