// The arguments of the comparison.
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const HELP = `node scripts/compare/main.js [options] BEFORE [AFTER]

Compares what a user sees of two built checkouts; AFTER is this one unless it is given.

  --only TEXT   scenarios with this text in their name only
  --keep DIR    leave the observations of both as files in this folder; the next time those of the same BEFORE are taken
                from there, which takes half the time
  --help`;

/**
 * @typedef {object} Version a built checkout
 * @property {"before" | "after"} name
 * @property {string} folder absolute
 * @property {string} main its command
 *
 * @typedef {object} CompareOptions
 * @property {Version} before
 * @property {Version} after
 * @property {string} only
 * @property {string | undefined} keep absolute
 */

/**
 * @param {readonly string[]} args
 * @returns {CompareOptions | { text: string, exitCode: number }} what to print where there is nothing to compare
 */
export function readOptions(args) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: "string" }, keep: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help === true) return { text: HELP, exitCode: 0 };
    const [before, after = join(import.meta.dirname, "../.."), ...more] = positionals;
    if (before === undefined || more.length > 0) throw new Error("give one folder, or two");
    const keep = values.keep === undefined ? undefined : made(values.keep);
    return { before: version("before", before), after: version("after", after), only: values.only ?? "", keep };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : error}\n\n${HELP}`, exitCode: 2 };
  }
}

/**
 * @param {Version["name"]} name
 * @param {string} path
 * @returns {Version}
 */
function version(name, path) {
  const main = join(resolve(path), "dist/cli/main.js");
  if (!existsSync(main)) throw new Error(`${main} does not exist: run npm ci in that checkout`);
  const folder = realpathSync(path);
  return { name, folder, main: join(folder, "dist/cli/main.js") };
}

/** @param {string} path */
function made(path) {
  mkdirSync(path, { recursive: true });
  return realpathSync(path);
}
