import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PACKAGE_NAME } from "../../plugin/cli/package/manifest.ts";

const packageJson = z.object({
  name: z.literal(PACKAGE_NAME),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
  exports: z.record(z.string(), z.union([z.string(), z.object({ default: z.string() })])),
  /** Packages that stay outside of npm's bundles: those install them who use them. */
  peerDependencies: z.record(z.string(), z.string()),
});

/** What the makers of the zip and of npm's package ask of package.json. */
export type PackageJson = z.output<typeof packageJson>;

export function readPackageJson(project: string): PackageJson {
  return packageJson.parse(JSON.parse(readFileSync(join(project, "package.json"), "utf8")));
}

const ENTRY = /^\.\/dist\/library\/(?<name>[a-z-]+)\.js$/;

/** Names of the modules in `plugin/library` that other programs may import. */
export function libraryEntries({ exports }: PackageJson): string[] {
  return Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : (ENTRY.exec(target.default)?.groups?.["name"] ?? []),
  );
}
