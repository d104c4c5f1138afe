import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Plugin, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { LIBRARY_FOLDER, publicEntries } from "./entries.ts";

const SOURCE_FOLDER = "plugin/library";
/** What a file begins with: what it is for. */
const ENTRY_COMMENT = /^\/\*\*(?:(?!\*\/)[^])*@packageDocumentation\s*\*\/\n/;
/** An entry's module that is exported under a name of its own. */
const NAMESPACE = /^export \* as \w+ from "\.\/(?<name>[\w-]+)\.ts";$/gm;

/**
 * Makes one file of each entry's declarations, in the place of what the compiler wrote for its modules. What several
 * files speak of is declared once, in `shared.d.ts` beside them, so that a `Failure` is the same class in all of them.
 *
 * @throws Error when one of them does not say what it is for
 */
export async function rollUpTypes(project: string): Promise<void> {
  const folder = join(project, LIBRARY_FOLDER);
  const entries = publicEntries(project).map(({ name }) => name);
  const namespaces = entries.flatMap((name) =>
    [...readFileSync(fileOf(name), "utf8").matchAll(NAMESPACE)].map(({ groups }) => groups?.["name"] ?? ""),
  );
  const names = [...entries, ...namespaces];
  const comments = new Map(names.map((name) => [name, entryComment(join(project, SOURCE_FOLDER, `${name}.ts`))]));
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, fileOf(name)])),
    plugins: [separate(namespaces), dts()],
    // Names that nobody can import, and packages: tests tell of them, with more words.
    onwarn: () => undefined,
  });
  const { output } = await bundle.generate({
    entryFileNames: "[name].d.ts",
    chunkFileNames: "shared.d.ts",
    minifyInternalExports: false,
    banner: ({ name }) => comments.get(name) ?? "",
  });
  await bundle.close();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".d.ts")) rmSync(join(folder, name));
  }
  for (const chunk of output) {
    if (chunk.type === "chunk") writeFileSync(join(folder, chunk.fileName), chunk.code);
  }

  function fileOf(name: string): string {
    return join(folder, `${name}.d.ts`);
  }
}

/** rollup would make copies of what a namespace holds, without their comments; from a file of its own it is imported. */
function separate(names: readonly string[]): Plugin {
  return {
    name: "namespaces",
    resolveId(source, importer) {
      const name = basename(source, ".ts");
      return importer !== undefined && names.includes(name) && source === `./${name}.ts`
        ? { id: `./${name}.js`, external: true }
        : null;
    },
  };
}

function entryComment(file: string): string {
  // The compiler leaves it out of the declarations when an import behind it is not needed there.
  const [comment] = ENTRY_COMMENT.exec(readFileSync(file, "utf8")) ?? [];
  if (comment === undefined) {
    const what = "begin with a comment that says what it is for and ends with @packageDocumentation";
    throw new Error(`${file}: ${what}`);
  }
  return comment;
}
