import { createHash } from "node:crypto";
import { basename, posix } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Modules that are entries of a bundle and are loaded together, by their names. */
export type LoadedTogether = readonly (readonly string[])[];

type Outputs = Metafile["outputs"];

/** Text of chunks by their path. */
type Texts = ReadonlyMap<string, string>;

/**
 * Puts chunks together that are loaded with the same of these modules. esbuild makes a chunk for each combination of late imports,
 * most of them of a few lines, and a file takes Node.js half a millisecond: 89 of them are a tenth of a run that has nothing
 * to do. None of the modules loads a line more by it. A chunk goes into one file only, so that a module is there once.
 *
 * @param globals statements that declare what modules in CommonJS expect to find
 */
export async function mergeChunks(
  chunks: Texts,
  outputs: Outputs,
  together: LoadedTogether,
  globals: string,
): Promise<Texts> {
  const files = filesOf(outputs, together);
  const fileOf = new Map([...files].flatMap(([file, members]) => members.map((member) => [member, file] as const)));
  const written = [...files].map(async ([file, members]) => {
    const text = await merged(file, members, { chunks, outputs, fileOf, globals });
    return [file, text] as const;
  });
  return new Map(await Promise.all(written));
}

/** The chunks of each file. An entry stays alone, under the name by which it is imported. */
export function filesOf(outputs: Outputs, together: LoadedTogether): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string>();
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint !== undefined) entries.set(basename(entryPoint, ".ts"), path);
  }
  const loaded = together.map((names) => {
    const paths = names.map((name) => entries.get(name));
    if (paths.includes(undefined)) throw new Error(`one of ${names.join(", ")} is not imported late by any module`);
    return loadedWith(
      outputs,
      paths.filter((path) => path !== undefined),
    );
  });
  const groups = new Map<string, string[]>();
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    const by = loaded.map((closure) => (closure.has(path) ? "1" : "0")).join("");
    const key = entryPoint === undefined && by.includes("1") ? by : path;
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return new Map([...groups.values()].map((members) => [nameOf(members), members]));
}

/** These chunks, and all that they import. */
export function loadedWith(outputs: Outputs, paths: readonly string[]): ReadonlySet<string> {
  const waiting = [...paths];
  const loaded = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { kind, external, path: imported } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) waiting.push(imported);
    }
  }
  return loaded;
}

/** Of several, a name like esbuild's. */
function nameOf(members: readonly string[]): string {
  const [first = "", second] = members;
  if (second === undefined) return first;
  const digest = createHash("sha256")
    .update(members.map((member) => basename(member)).join())
    .digest("hex");
  return beside(first, `chunk-${digest.slice(0, 8).toUpperCase()}.js`);
}

const beside = (file: string, name: string) => posix.join(posix.dirname(file), name);

interface Whole {
  readonly chunks: Texts;
  readonly outputs: Outputs;
  /** The file that a chunk goes into; their paths. */
  readonly fileOf: ReadonlyMap<string, string>;
  readonly globals: string;
}

/** Kinds of modules, of which the file is made: all of its chunks, a chunk of it, the names of one in another file. */
const [ALL, CHUNK, NAMES, GLOBALS] = ["all", "chunk", "names", "esm-chat-globals"];
const GLOBAL_NAMES = "require, __filename, __dirname";

const exported = (names: readonly string[], from: string) => `export { ${names.join(", ")} } from "${from}";\n`;

/** How one file is named in the imports of another. */
function asImported(file: string, from: string): string {
  const path = posix.relative(posix.dirname(from), file);
  return path.startsWith(".") ? path : `./${path}`;
}

/** esbuild gives new names where two chunks use the same one. */
async function merged(file: string, members: readonly string[], whole: Whole): Promise<string> {
  const { chunks, outputs, fileOf, globals } = whole;
  const isAlone = (chunk: string) => fileOf.get(chunk) === chunk;
  /** The file exports what its chunks do, under names of its own: two chunks may use one name for two things. */
  const namesOf = (chunk: string) =>
    (outputs[chunk]?.exports ?? []).map(
      (name) => [name, `${name}_${basename(chunk, ".js").replace("-", "_")}`] as const,
    );
  const plugin: Plugin = {
    name: "merged-chunks",
    setup(building) {
      building.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (kind === "entry-point") return isAlone(file) ? { path: file, namespace: CHUNK } : { path, namespace: ALL };
        if (path === GLOBALS) return { path, namespace: GLOBALS, sideEffects: false };
        const chunk = beside(file, path);
        const inFile = kind === "dynamic-import" ? undefined : fileOf.get(chunk);
        if (inFile === file) return { path: chunk, namespace: CHUNK };
        return inFile === undefined || isAlone(chunk) ? { path, external: true } : { path: chunk, namespace: NAMES };
      });
      building.onLoad({ filter: /.*/, namespace: ALL }, () => ({
        contents: members
          .map((chunk) =>
            exported(
              namesOf(chunk).map(([name, own]) => `${name} as ${own}`),
              asImported(chunk, file),
            ),
          )
          .join(""),
      }));
      building.onLoad({ filter: /.*/, namespace: NAMES }, ({ path }) => ({
        contents: exported(
          namesOf(path).map(([name, own]) => `${own} as ${name}`),
          asImported(fileOf.get(path) ?? "", file),
        ),
      }));
      building.onLoad({ filter: /.*/, namespace: CHUNK }, ({ path }) => ({
        contents: `${chunks.get(path) ?? ""}\nimport { ${GLOBAL_NAMES} } from "${GLOBALS}";\n`,
      }));
      building.onLoad({ filter: /.*/, namespace: GLOBALS }, () => ({
        contents: `${globals}\nexport { ${GLOBAL_NAMES} };`,
      }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [file],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    legalComments: "inline",
    plugins: [plugin],
    write: false,
    logLevel: "warning",
  });
  return inOneByteEach(outputFiles[0]?.text ?? "");
}

/**
 * V8 keeps a module's text with two bytes for each of its characters if one of them is beyond Latin-1. esbuild escapes those
 * in texts and names, but not in regular expressions and comments; there, an escape means the same. A backslash that stands
 * before such a character, and means nothing there, is left out: before an escape, it would stand for itself.
 */
function inOneByteEach(text: string): string {
  return text.replaceAll(/\\?[^\0-\u00ff]|\\./g, (one) => {
    const unit = one.charCodeAt(one.length - 1);
    return unit <= 0xff ? one : `\\u${unit.toString(16).padStart(4, "0")}`;
  });
}
