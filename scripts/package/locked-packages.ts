import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What package-lock.json pins of a package. */
export interface LockedPackage {
  /** SHA-512, hexadecimal, of its archive in the registry; undefined for what has none, such as the project itself. */
  readonly sha512: string | undefined;
  /** Folders of the packages that it asks for. */
  readonly dependencies: readonly string[];
}

const names = z.record(z.string(), z.string()).default({});
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      dependencies: names,
      optionalDependencies: names,
      peerDependencies: names,
      // Only of the project: what goes into its bundles is among them.
      devDependencies: names,
    }),
  ),
});

const SHA512 = /^sha512-(?<base64>[A-Za-z0-9+/]{86}==)$/;

/** The packages of a project by their folders, `node_modules/got`; the project itself has the folder "". */
export function lockedPackages(project: string): ReadonlyMap<string, LockedPackage> {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")));
  const folders = new Set(Object.keys(packages));
  return new Map(
    Object.entries(packages).map(([folder, { integrity = "", ...asked }]) => {
      const base64 = SHA512.exec(integrity)?.groups?.["base64"];
      const { dependencies: needed, optionalDependencies, peerDependencies, devDependencies } = asked;
      const wanted = Object.keys({ ...needed, ...optionalDependencies, ...peerDependencies, ...devDependencies });
      const dependencies = wanted.flatMap((name) => placeOf(name, folder, folders) ?? []);
      const sha512 = base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("hex");
      return [folder, { sha512, dependencies }];
    }),
  );
}

/** Where Node.js finds a package: in the folder of the one that asks, or in one above. */
function placeOf(name: string, folder: string, folders: ReadonlySet<string>): string | undefined {
  const here = `${folder}${folder === "" ? "" : "/"}node_modules/${name}`;
  if (folders.has(here)) return here;
  if (folder === "") return undefined;
  return placeOf(name, folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1)), folders);
}
