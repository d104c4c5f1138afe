import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { billOfMaterials } from "../../../scripts/package/bill-of-materials.ts";
import { bundleCommand } from "../../../scripts/package/bundle.ts";
import { type BundledPackage, bundledPackages } from "../../../scripts/package/bundled-packages.ts";
import { licencesText } from "../../../scripts/package/licences-text.ts";
import { lockedPackages } from "../../../scripts/package/locked-packages.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";
import { folders, given } from "../../support/given-files.ts";

const PRODUCT = { name: "esm-chat-history", version: "1.2.3", description: "d", license: "MIT" };
const SHA512 = "0".repeat(128);
const folder = folders();

const billSchema = z.object({
  components: z.array(
    z.object({
      "bom-ref": z.string(),
      group: z.string().optional(),
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      hashes: z.tuple([z.object({ alg: z.literal("SHA-512"), content: z.string().regex(/^[0-9a-f]{128}$/) })]),
      licenses: z.tuple([
        z.union([
          z.strictObject({ license: z.strictObject({ id: z.string() }) }),
          z.strictObject({ expression: z.string() }),
        ]),
      ]),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

const read = (text: string) => billSchema.parse(JSON.parse(text));
const findings = (text: string) => new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);

function bundled(changes: Partial<BundledPackage> = {}): BundledPackage {
  return { name: "@a/b", version: "1.0.0", folder: "node_modules/@a/b", licence: "MIT", texts: ["t"], ...changes };
}

const billOf = (one: BundledPackage, sha512: string | undefined = SHA512) =>
  billOfMaterials(PRODUCT, [one], new Map([[one.folder, { sha512, dependencies: [] }]]));

describe("the list of what is inside of the package", () => {
  let packages: BundledPackage[];
  let text: string;
  let inputs: readonly string[];

  beforeAll(async () => {
    ({ inputs } = await bundleCommand(PROJECT));
    packages = bundledPackages(PROJECT, inputs);
    text = billOfMaterials(PRODUCT, packages, lockedPackages(PROJECT));
  }, 120_000);

  it("is CycloneDX, as its schema says", async () => {
    expect(await findings(text)).toBeNull();
    // The schema does refuse.
    expect(await findings(text.replace('"SHA-512"', '"SHA-513"'))).not.toBeNull();
  });

  it("names what the bundle was made of and nothing else, with version, purl, SPDX licence and hash", () => {
    const { components } = read(text);
    const names = components.map(
      ({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name} ${version}`,
    );
    expect(names.toSorted()).toEqual(packages.map(({ name, version }) => `${name} ${version}`).toSorted());
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/^got \d/), expect.stringMatching(/^zod \d/)]));
    expect(names.filter((name) => /^(?:vitest|esbuild|typescript|@cyclonedx)/.test(name))).toEqual([]);
  });

  it("names what the text of the licences names", () => {
    const named = [...licencesText(packages, PROJECT).matchAll(/^={80}\n(\S+ \S+)\nLicence: (.+)$/gm)];
    const inText = named.map(([, name, licence]) => `${name}: ${licence?.replaceAll(/\sor\s/g, " OR ")}`);
    const inBill = read(text).components.map(({ group, name, version, licenses: [licence] }) => {
      const full = group === undefined ? name : `${group}/${name}`;
      return `${full} ${version}: ${"license" in licence ? licence.license.id : licence.expression}`;
    });
    expect(inBill.toSorted()).toEqual(inText.toSorted());
  });

  it("is the same whenever and in whatever order it is made", () => {
    expect(billOfMaterials(PRODUCT, packages.toReversed(), lockedPackages(PROJECT))).toBe(text);
    expect(text).not.toMatch(/"timestamp"|"serialNumber"/);
  });

  it("tells who asks for whom", () => {
    const { components, dependencies } = read(text);
    const refs = new Set(components.map((one) => one["bom-ref"]));
    const asks = new Map(dependencies.map(({ ref, dependsOn }) => [ref.replace(/@[^@]+$/, ""), dependsOn]));
    expect(asks.get("esm-chat-history")).toEqual(expect.arrayContaining([expect.stringContaining("pkg:npm/got@")]));
    expect(asks.get("pkg:npm/bullmq")).toEqual(expect.arrayContaining([expect.stringContaining("pkg:npm/semver@")]));
    for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });
});

describe("a package in the list", () => {
  it.each([
    ["MIT", { license: { id: "MIT" } }],
    ["(MIT OR GPL-3.0-only)", { expression: "(MIT OR GPL-3.0-only)" }],
    ["MIT or MPL-2.0", { expression: "MIT OR MPL-2.0" }],
    ["Apache-2.0 WITH LLVM-exception", { expression: "Apache-2.0 WITH LLVM-exception" }],
  ])("has the licence %s", async (licence, expected) => {
    const text = billOf(bundled({ licence }));
    expect(read(text).components[0]?.licenses).toEqual([expected]);
    expect(await findings(text)).toBeNull();
  });

  it.each(["none given", "UNLICENSED", "SEE LICENSE IN FILE", "MIT AND", "Apache 2"])("must not have %s", (licence) => {
    expect(() => billOf(bundled({ licence }))).toThrow(`@a/b 1.0.0: ${licence} is no SPDX expression`);
  });

  it("has to be in the lock file, with a hash", () => {
    const message = "@a/b 1.0.0: package-lock.json has no SHA-512 of node_modules/@a/b";
    expect(() => billOfMaterials(PRODUCT, [bundled()], new Map())).toThrow(message);
  });

  it("has the purl of its registry", () => {
    expect(read(billOf(bundled())).components[0]?.purl).toBe("pkg:npm/%40a/b@1.0.0");
    const plain = bundled({ name: "c", version: "2.0.0-beta.1+x" });
    expect(read(billOf(plain)).components[0]).toMatchObject({ name: "c", purl: "pkg:npm/c@2.0.0-beta.1+x" });
  });
});

describe("the lock file", () => {
  const sha512 = Buffer.alloc(64, 7);

  it("tells hashes, and where each finds what it asks for", () => {
    const project = folder();
    const packages = {
      "": { dependencies: { a: "1" } },
      "node_modules/a": { integrity: `sha512-${sha512.toString("base64")}`, dependencies: { b: "1", none: "1" } },
      "node_modules/a/node_modules/b": { integrity: "sha1-AAAA", peerDependencies: { c: "1" } },
      "node_modules/b": {},
      "node_modules/c": { link: true },
    };
    given(project, "package-lock.json", JSON.stringify({ lockfileVersion: 3, packages }));
    expect([...lockedPackages(project)]).toEqual([
      ["", { sha512: undefined, dependencies: ["node_modules/a"] }],
      ["node_modules/a", { sha512: sha512.toString("hex"), dependencies: ["node_modules/a/node_modules/b"] }],
      ["node_modules/a/node_modules/b", { sha512: undefined, dependencies: ["node_modules/c"] }],
      ["node_modules/b", { sha512: undefined, dependencies: [] }],
      ["node_modules/c", { sha512: undefined, dependencies: [] }],
    ]);
  });
});
