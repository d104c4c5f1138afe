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
  return [...new Set([...missing, ...dynamic])];
}

function isPackage(path: string): boolean {
  return path.includes("node_modules/");
}
