// A built copy of this project that is measured: this one, or the one of another commit.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @typedef {object} Side
 * @property {string} folder
 * @property {string} program the command's URL
 * @property {(path: string) => Promise<any>} module one of its modules, by its path in the project
 * @property {(path: string) => string | undefined} script the URL of one of its programs; undefined where it has none
 */

/** @type {Side} */
export const THIS_SIDE = sideIn(resolve(import.meta.dirname, "../.."));

/** This one, with a command that is not bundled: a profile tells which module the time went to. @type {Side} */
export const SINGLE_MODULES = { ...THIS_SIDE, program: new URL("single-modules.js", import.meta.url).href };

/**
 * @param {string} folder
 * @returns {Side}
 */
export function sideIn(folder) {
  const urlOf = (path) => pathToFileURL(join(folder, path)).href;
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return {
    folder,
    program: urlOf(bin["esm-chat"]),
    module: (path) => import(urlOf(path)),
    script: (path) => (existsSync(join(folder, path)) ? urlOf(path) : undefined),
  };
}
