import { isBuiltin } from "node:module";
import type { Metafile } from "esbuild";

/** Packages that others look for and do without. */
const OPTIONAL: ReadonlyMap<string, string> = new Map([
  ["pg-native", "pg asks for it only when it is told to"],
  ["node:sqlite", "undici asks for it only for a cache of its own; Node 20 has none"],
  ["@valkey/valkey-glide", "another client of BullMQ, which is not used"],
]);

/**
 * What would fail in the bundle, though it works from the source; one line each.
 *
 * @param outside packages that those install who need them
 */
export function bundleTroubles({ inputs, outputs }: Metafile, outside: readonly string[] = []): string[] {
  const missing = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(
      ({ external, path }) => external === true && !isBuiltin(path) && !OPTIONAL.has(path) && !outside.includes(path),
    )
    .map(({ path }) => `${path} stays outside of the bundle: nobody installs it`);
  // Of a CommonJS package that is imported dynamically, esbuild's chunks have the default export only (issue 3245).
  const dynamic = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ kind }) => kind === "dynamic-import" && importer.startsWith("plugin/"))
      .filter(({ path }) => isPackage(path) || outside.includes(path))
      .map(({ path }) => `${importer}: import() of ${path}: import() a module of ours that imports it statically`),
  );
  // They may be missing: only a module of ours that is loaded for them may want them.
  const wanted = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ external, path }) => external === true && outside.includes(path) && !importer.startsWith("plugin/"))
      .map(({ path }) => `${importer} imports ${path}, which stays outside of the bundle`),
  );
  return [...new Set([...missing, ...dynamic, ...wanted])];
}

function isPackage(path: string): boolean {
  return path.includes("node_modules/");
}
