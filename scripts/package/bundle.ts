import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import type { PackageFile } from "../../plugin/cli/package/zip-writer.ts";
import { bundleTroubles } from "./bundle-rules.ts";
import { type LoadedTogether, mergeChunks } from "./merge-chunks.ts";
import { neverUsed } from "./never-used.ts";
import { quickStart } from "./quick-start.ts";

/** Two levels deep as its chunks are, from where modules find `../../templates` and `../../package.json`. */
export const COMMAND_FILE = "dist/cli/main.js";
/** Chunks of the command; none of the single modules that the compiler writes lies among them. */
export const CHUNKS_FOLDER = "dist/cli-chunks";

/**
 * What modules in CommonJS expect to find and ES modules do not have. The names are long because esbuild does not know
 * of them and could use them itself.
 */
export const COMMON_JS_GLOBALS = [
  'import { createRequire as esmChatCreateRequire } from "node:module";',
  'import { dirname as esmChatDirname } from "node:path";',
  'import { fileURLToPath as esmChatFileURLToPath } from "node:url";',
  "const require = esmChatCreateRequire(import.meta.url);",
  "const __filename = esmChatFileURLToPath(import.meta.url);",
  "const __dirname = esmChatDirname(__filename);",
].join("\n");

/** What commands load whatever they are asked. */
export const COMMANDS: LoadedTogether = [
  ["main"],
  ["main", "output"],
  ["main", "output", "for-each-environment", "run-command"],
  ["main", "output", "for-each-environment", "status-command"],
  ["main", "output", "for-each-environment", "report-command"],
  ["main", "output", "serve-command"],
];

/** zod's words in fifty languages, half of its size, of which only the English ones are ever asked for. */
const ZOD_LOCALES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;
/** Where zod keeps, for all copies of itself in a process, the language of its words and what schemas say of themselves. */
const ZOD_GLOBALS = /[\\/]zod[\\/]v4[\\/]core[\\/](?:core|registries)\.js$/;

/** Our copy of zod, which changes nothing for the copy of a program that imports the library. */
export const ownZod: Plugin = {
  name: "own-zod",
  setup(building) {
    building.onLoad({ filter: ZOD_LOCALES }, () => ({ contents: 'export { default as en } from "./en.js";' }));
    building.onLoad({ filter: ZOD_GLOBALS }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      return { contents: `const ofThisCopy = {};\n${text.replaceAll(/\bglobalThis\b/g, "ofThisCopy")}` };
    });
  },
};

export interface Bundle {
  readonly outputs: readonly PackageFile[];
  /** Files that went into it, relative to the project. */
  readonly inputs: readonly string[];
}

/**
 * The command and everything it imports, cut so that a command loads only what it needs.
 *
 * @param outside packages that are not in it: those who need them install them
 * @throws Error when something in it would not work in the bundle
 */
export async function bundleCommand(project: string, outside: readonly string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await chunksOf(project, outside);
  const troubles = bundleTroubles(metafile, outside);
  if (troubles.length > 0) throw new Error(`the command cannot be bundled:\n${troubles.join("\n")}`);
  const chunks = outputFiles.map(({ path, text }) => [relative(project, path).split(sep).join("/"), text] as const);
  const files = await mergeChunks(new Map(chunks), metafile.outputs, COMMANDS, COMMON_JS_GLOBALS);
  return {
    outputs: [...files].map(([path, text]) => ({ path, content: new TextEncoder().encode(text) })),
    inputs: inputsOf(metafile),
  };
}

/** How the command and the library are built. */
export const BUILDING = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // Readable line numbers in error reports are worth more than a smaller file.
  minify: false,
  legalComments: "inline",
  // A linked node_modules must give the same bytes as a copied one.
  preserveSymlinks: true,
  plugins: [ownZod, neverUsed, quickStart],
  write: false,
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

/** What esbuild makes of the command: a chunk for each late import, and for what several of them have in common. */
export function chunksOf(project: string, outside: readonly string[] = []) {
  return build({
    absWorkingDir: project,
    entryPoints: { "cli/main": "plugin/cli/main.ts" },
    outdir: "dist",
    chunkNames: "cli-chunks/[name]-[hash]",
    external: [...outside],
    ...BUILDING,
  });
}

/** Only what really came in: what was left out as unused needs no licence. */
export function inputsOf({ outputs }: Metafile): string[] {
  return [...new Set(Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)))].toSorted();
}
