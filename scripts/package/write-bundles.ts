import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BILL_PATH, billOfMaterials } from "./bill-of-materials.ts";
import { bundleCommand, CHUNKS_FOLDER } from "./bundle.ts";
import { bundledPackages } from "./bundled-packages.ts";
import { bundleLibrary, LIBRARY_CHUNKS_FOLDER } from "./library.ts";
import { LICENCES_PATH, licencesText } from "./licences-text.ts";
import { lockedPackages } from "./locked-packages.ts";
import { readPackageJson } from "./package-json.ts";

/**
 * Writes what npm's package has in `dist/`: the command, what other programs import, and what both consist of.
 *
 * @param project its folder, in which the compiler has written its modules
 */
export async function writeBundles(project: string): Promise<void> {
  const packageJson = readPackageJson(project);
  const [command, library] = await Promise.all([
    bundleCommand(project, Object.keys(packageJson.peerDependencies)),
    bundleLibrary(project, packageJson),
  ]);
  const packages = bundledPackages(project, [...command.inputs, ...library.inputs]);
  const texts = {
    [LICENCES_PATH]: licencesText(packages, project),
    [BILL_PATH]: billOfMaterials(packageJson, packages, lockedPackages(project)),
  };
  for (const folder of [CHUNKS_FOLDER, LIBRARY_CHUNKS_FOLDER]) {
    rmSync(join(project, folder), { recursive: true, force: true });
  }
  // The compiler's, of the modules in whose place the bundles are.
  const written = [...command.outputs, ...library.outputs];
  for (const { path } of written) rmSync(join(project, `${path}.map`), { force: true });
  for (const { path, content } of written) write(join(project, path), content);
  for (const [path, text] of Object.entries(texts)) write(join(project, "dist", path), text);
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
