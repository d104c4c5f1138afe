import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const PROJECT = resolve(import.meta.dirname, "..");

/**
 * Does something with a script that is written in TypeScript and uses the plugin's modules.
 *
 * @template T
 * @param {string} entryPoint its path
 * @param {(module: any) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withTypeScript(entryPoint, use) {
  mkdirSync(join(PROJECT, "dist"), { recursive: true });
  // Two levels deep, from where the plugin's modules find the templates.
  const folder = mkdtempSync(join(PROJECT, "dist", "script-"));
  try {
    const outfile = join(folder, `${basename(entryPoint, ".ts")}.mjs`);
    await build({
      entryPoints: [entryPoint],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
    });
    return await use(await import(pathToFileURL(outfile).href));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
