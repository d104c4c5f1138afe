import { createRequire } from "node:module";
import { Contrib, Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import parseExpression from "spdx-expression-parse";
import { z } from "zod";
import type { BundledPackage } from "./bundled-packages.ts";
import type { LockedPackage } from "./locked-packages.ts";

/** Its path in the package; tools know it by its ending. */
export const BILL_PATH = "bom.cdx.json";

/** What the package says of itself. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

const SPEC = Spec.Spec1dot6;
const LIBRARY = "@cyclonedx/cyclonedx-library";

const licences = new Contrib.License.Factories.LicenseFactory(parseExpression);

/**
 * What is inside of the package, as CycloneDX 1.6 in JSON. Without a serial number and the time, which would differ from
 * build to build.
 *
 * @throws Error naming every package that is not in the lock file, or whose licence is no SPDX expression
 */
export function billOfMaterials(
  product: Product,
  packages: readonly BundledPackage[],
  locked: ReadonlyMap<string, LockedPackage>,
): string {
  const troubles: string[] = [];
  const components = new Map<string, Models.Component>([["", productComponent(product)]]);
  for (const bundled of packages) {
    const sha512 = locked.get(bundled.folder)?.sha512;
    const licence = spdxLicence(bundled.licence);
    if (sha512 === undefined)
      troubles.push(`${nameOf(bundled)}: package-lock.json has no SHA-512 of ${bundled.folder}`);
    if (licence === undefined) troubles.push(`${nameOf(bundled)}: ${bundled.licence} is no SPDX expression`);
    if (sha512 !== undefined && licence !== undefined)
      components.set(bundled.folder, componentOf(bundled, sha512, licence));
  }
  if (troubles.length > 0) throw new Error(`the list of packages cannot be made:\n${troubles.join("\n")}`);
  for (const [folder, component] of components) {
    for (const dependency of locked.get(folder)?.dependencies ?? []) {
      const other = components.get(dependency);
      if (other !== undefined) component.dependencies.add(other.bomRef);
    }
  }
  const [own, ...others] = components.values();
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ tools: tools(), ...(own === undefined ? {} : { component: own }) }),
    components: new Models.ComponentRepository(others),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(SPEC));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function nameOf({ name, version }: BundledPackage): string {
  return `${name} ${version}`;
}

/** Undefined for what is neither an SPDX licence nor an expression of them. */
function spdxLicence(text: string): Models.License | undefined {
  // Some packages write the operators small; SPDX does not know those.
  const licence = licences.makeFromString(text.replaceAll(/\s(?:or|and)\s/g, (operator) => operator.toUpperCase()));
  return licence instanceof Models.NamedLicense ? undefined : licence;
}

function componentOf({ name, version }: BundledPackage, sha512: string, licence: Models.License): Models.Component {
  const [own = "", scope] = name.split("/").toReversed();
  const purl = new PackageURL("npm", scope, own, version, undefined, undefined).toString();
  return new Models.Component(Enums.ComponentType.Library, own, {
    ...(scope === undefined ? {} : { group: scope }),
    version,
    bomRef: purl,
    purl,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], sha512]]),
    licenses: new Models.LicenseRepository([licence]),
  });
}

function productComponent({ name, version, description, license }: Product): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, name, {
    version,
    description,
    bomRef: `${name}@${version}`,
    licenses: new Models.LicenseRepository([licences.makeFromString(license)]),
  });
}

function tools(): Models.Tools {
  const packageJson: unknown = createRequire(import.meta.url)(`${LIBRARY}/package.json`);
  const { version } = z.object({ version: z.string() }).parse(packageJson);
  const tool = new Models.Component(Enums.ComponentType.Library, "cyclonedx-library", { group: "@cyclonedx", version });
  return new Models.Tools({ components: new Models.ComponentRepository([tool]) });
}
