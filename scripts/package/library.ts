import { relative, sep } from "node:path";
import { build } from "esbuild";
import type { PackageFile } from "../../plugin/cli/package/zip-writer.ts";
import { BUILDING, COMMON_JS_GLOBALS, inputsOf } from "./bundle.ts";
import { bundleTroubles } from "./bundle-rules.ts";
import { mergeChunks } from "./merge-chunks.ts";
import { libraryEntries, type PackageJson } from "./package-json.ts";

/** What several entries have in common, and what they load late; two levels deep as the entries are. */
export const LIBRARY_CHUNKS_FOLDER = "dist/library-chunks";

export interface LibraryBundle {
  readonly outputs: readonly PackageFile[];
  /** Files that went into it, relative to the project. */
  readonly inputs: readonly string[];
}

/**
 * What other programs import: every entry with all that it needs, and what several need once.
 *
 * @throws Error when something in it would not work in the bundle
 */
export async function bundleLibrary(project: string, packageJson: PackageJson): Promise<LibraryBundle> {
  const { outputFiles, metafile } = await libraryChunks(project, packageJson);
  const troubles = bundleTroubles(metafile, Object.keys(packageJson.peerDependencies));
  if (troubles.length > 0) throw new Error(`the library cannot be bundled:\n${troubles.join("\n")}`);
  const chunks = outputFiles.map(({ path, text }) => [relative(project, path).split(sep).join("/"), text] as const);
  const together = libraryEntries(packageJson).map((name) => [name]);
  const files = await mergeChunks(new Map(chunks), metafile.outputs, together, COMMON_JS_GLOBALS);
  const outputs = [...files].map(([path, text]) => ({ path, content: new TextEncoder().encode(text) }));
  return { outputs, inputs: inputsOf(metafile) };
}

/** What esbuild makes of the library. */
export function libraryChunks(project: string, packageJson: PackageJson) {
  const entries = libraryEntries(packageJson);
  return build({
    absWorkingDir: project,
    entryPoints: Object.fromEntries(entries.map((name) => [`library/${name}`, `plugin/library/${name}.ts`])),
    outdir: "dist",
    chunkNames: "library-chunks/[name]-[hash]",
    external: Object.keys(packageJson.peerDependencies),
    ...BUILDING,
  });
}
