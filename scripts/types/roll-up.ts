import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { LIBRARY_FOLDER, publicEntries } from "./entries.ts";

/** What an entry's declarations begin with: what it is for. */
const ENTRY_COMMENT = /^\/\*\*(?:(?!\*\/)[^])*@packageDocumentation\s*\*\/\n/;

/**
 * Makes one file of each entry's declarations, in the place of what the compiler wrote for its modules. What several
 * entries speak of is declared once, in `shared.d.ts` beside them, so that a `Failure` is the same class in all of them.
 *
 * @throws Error when an entry does not say what it is for
 */
export async function rollUpTypes(project: string): Promise<void> {
  const folder = join(project, LIBRARY_FOLDER);
  const entries = publicEntries(project).map(({ name, types }) => [name, join(project, types)] as const);
  const comments = new Map(entries.map(([name, file]) => [name, entryComment(file)]));
  const bundle = await rollup({
    input: Object.fromEntries(entries),
    plugins: [dts()],
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
    if (chunk.type === "chunk") writeFileSync(join(folder, chunk.fileName), withPlainNamespaces(chunk.code));
  }
}

/**
 * rollup gives a namespace (`export * as eql`) copies of what it holds, without their comments: `declare const eql_d_allOf:
 * typeof allOf`. Here it holds the declarations themselves.
 */
function withPlainNamespaces(code: string): string {
  const originals = new Map<string, string>();
  const copy = /^(?:declare const (\w+_d_\w+): typeof (\w+)|type (\w+_d_\w+)(?:<.*>)? = (\w+)(?:<.*>)?);\n/gm;
  const without = code.replaceAll(copy, (_all, value, ofValue, type, ofType) => {
    originals.set(value ?? type, ofValue ?? ofType);
    return "";
  });
  return without.replaceAll(/\b(\w+) as (\w+)\b/g, (all, copied, name) => {
    const original = originals.get(copied);
    if (original === undefined) return all;
    return original === name ? name : `${original} as ${name}`;
  });
}

function entryComment(file: string): string {
  const [comment] = ENTRY_COMMENT.exec(readFileSync(file, "utf8")) ?? [];
  if (comment === undefined) {
    throw new Error(
      `plugin/library/${basename(file, ".d.ts")}.ts: begin with a comment that says what it is for and ends with @packageDocumentation`,
    );
  }
  return comment;
}
