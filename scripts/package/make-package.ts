import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  completeManifest,
  describeFile,
  MANIFEST_PATH,
  MANIFEST_SCHEMA_PATH,
  manifestJsonSchema,
  manifestText,
  PACKAGE_NAME,
  projectManifestSchema,
} from "../../plugin/cli/package/manifest.ts";
import { LAUNCHER_PATH, type PackageFile, writePackageZip } from "../../plugin/cli/package/zip-writer.ts";
import { BILL_PATH, billOfMaterials } from "./bill-of-materials.ts";
import { bundleCommand, COMMAND_FILE } from "./bundle.ts";
import { bundledPackages } from "./bundled-packages.ts";
import { exampleSettings } from "./example-settings.ts";
import { SHELL_LAUNCHER, WINDOWS_LAUNCHER } from "./launchers.ts";
import { LICENCES_PATH, licencesText } from "./licences-text.ts";
import { lockedPackages } from "./locked-packages.ts";
import { type PackageJson, readPackageJson } from "./package-json.ts";
import { projectFiles } from "./project-files.ts";

export interface PackagePlaces {
  /** The project's folder, with `node_modules` in it. */
  readonly project: string;
  /** Where the zip goes. */
  readonly out: string;
}

export interface MadePackage {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Makes the zip that administrators install. What comes out depends on the project's files and on nothing else. */
export async function makePackage({ project, out }: PackagePlaces): Promise<MadePackage> {
  const packageJson = readPackageJson(project);
  const { outputs, inputs } = await bundleCommand(project);
  const packages = bundledPackages(project, inputs);
  const files: PackageFile[] = [
    ...outputs,
    ...projectFiles(project),
    textFile("package.json", installedPackageJson(packageJson)),
    textFile(LICENCES_PATH, licencesText(packages, project)),
    textFile(BILL_PATH, billOfMaterials(packageJson, packages, lockedPackages(project))),
    textFile("deploy/platform-settings.properties", exampleSettings()),
    textFile(MANIFEST_SCHEMA_PATH, manifestJsonSchema()),
    textFile(LAUNCHER_PATH, SHELL_LAUNCHER),
    textFile(`${LAUNCHER_PATH}.cmd`, WINDOWS_LAUNCHER),
  ];
  const described = files.map(({ path, content }) => describeFile(path, content));
  const manifest = manifestText(completeManifest({ ...projectManifest(project, packageJson), files: described }));
  const zip = writePackageZip([...files, textFile(MANIFEST_PATH, manifest)]);
  const sha256 = createHash("sha256").update(zip).digest("hex");
  const file = join(out, `${PACKAGE_NAME}-${packageJson.version}.zip`);
  mkdirSync(out, { recursive: true });
  writeFileSync(file, zip);
  writeFileSync(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
  return { file, sha256, bytes: zip.byteLength };
}

/** The project's own manifest, which must say what package.json says. */
function projectManifest(project: string, { version, description, license, engines }: PackageJson) {
  const manifest = projectManifestSchema.parse(JSON.parse(readFileSync(join(project, MANIFEST_PATH), "utf8")));
  const expected = { version, description, licence: license, node: engines.node, command: COMMAND_FILE };
  for (const [name, value] of Object.entries(expected)) {
    if (manifest[name as keyof typeof expected] === value) continue;
    throw new Error(`${MANIFEST_PATH}: ${name} must be ${value}, as in package.json`);
  }
  return manifest;
}

/** What Node.js and the command read of package.json; nothing to install. */
function installedPackageJson({ name, version, description, license, engines }: PackageJson): string {
  const bin = { "esm-chat": COMMAND_FILE };
  return `${JSON.stringify({ name, version, description, license, private: true, type: "module", engines, bin }, null, 2)}\n`;
}

function textFile(path: string, text: string): PackageFile {
  return { path, content: Buffer.from(text) };
}
