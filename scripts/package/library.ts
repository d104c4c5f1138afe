import { relative, sep } from "node:path";
import { build } from "esbuild";
import type { PackageFile } from "../../plugin/cli/package/zip-writer.ts";
import { COMMON_JS_GLOBALS, englishZod } from "./bundle.ts";
import { neverUsed } from "./never-used.ts";

/** Two levels deep as the command is, from where modules find `../../templates`. */
export const LIBRARY_FOLDER = "dist/library";

/** What other programs import: every entry with all that it needs, and what several need once. */
export async function bundleLibrary(project: string): Promise<PackageFile[]> {
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: ["index", "sandbox", "contract-tests"].map((name) => `plugin/library/${name}.ts`),
    outdir: LIBRARY_FOLDER,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: false,
    legalComments: "inline",
    preserveSymlinks: true,
    plugins: [englishZod, neverUsed],
    banner: { js: COMMON_JS_GLOBALS },
    write: false,
    logLevel: "warning",
  });
  return outputFiles.map(({ path, contents }) => ({
    path: relative(project, path).split(sep).join("/"),
    content: contents,
  }));
}
