import { describe, expect, it } from "vitest";
import { type BundledPackage, bundledPackages } from "../../../scripts/package/bundled-packages.ts";
import { isAllowedLicence } from "../../../scripts/package/licence-rules.ts";
import { licencesText } from "../../../scripts/package/licences-text.ts";
import { folders, given } from "../../support/given-files.ts";

const folder = folders();

/** A project with one package in it. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const project = folder();
  for (const [name, content] of Object.entries(files)) given(project, `node_modules/@a/b/${name}`, content);
  return project;
}

describe("a licence", () => {
  it.each([
    "MIT",
    "ISC",
    "Apache-2.0",
    "(MIT OR GPL-3.0)",
    "MIT or MPL-2.0",
    "(ISC AND CC-BY-3.0)",
    "MIT AND BSD-3-Clause",
    "MPL-2.0",
  ])("%s is allowed", (licence) => {
    expect(isAllowedLicence(licence)).toBe(true);
  });

  it.each([
    "",
    "none given",
    "GPL-3.0",
    "AGPL-3.0-only",
    "MIT AND GPL-3.0",
    "UNLICENSED",
    "SEE LICENSE IN FILE",
    "LGPL-3.0",
    "EPL-2.0",
  ])("%j is not", (licence) => {
    expect(isAllowedLicence(licence)).toBe(false);
  });
});

describe("the packages in a bundle", () => {
  const JSON_TEXT = '{"name": "@a/b", "version": "1.0.0", "license": "MIT"}';
  const README = "# B\nMIT\n## License\nMIT License\n\nPermission is hereby granted, free of charge\n## More\nmore\n";

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["a file", { LICENSE: "the text" }, ["the text"]],
    [
      "several files, in order",
      { "license-mit.txt": "two", "LICENSE.md": "one", NOTICE: "three" },
      ["one", "three", "two"],
    ],
    ["the README", { "README.md": README }, ["\nMIT License\n\nPermission is hereby granted, free of charge\n"]],
    ["a file rather than the README", { COPYING: "the text", "README.md": README }, ["the text"]],
    ["nowhere: a README that only names it", { "README.md": "## License\n\nMIT\n" }, []],
    ["nowhere: a module of that name", { "license.js": "export {}" }, []],
  ])("have their licence in %s", (_name, files, texts) => {
    const project = projectWith({ ...files, "package.json": JSON_TEXT });
    expect(bundledPackages(project, ["plugin/x.ts", "node_modules/@a/b/lib/x.js", "node_modules/@a/b/y.js"])).toEqual([
      { name: "@a/b", version: "1.0.0", folder: "node_modules/@a/b", licence: "MIT", texts },
    ]);
  });

  it("are found where one lies in another", () => {
    const project = projectWith({ "package.json": JSON_TEXT, LICENSE: "outer" });
    given(project, "node_modules/@a/b/node_modules/c/package.json", '{"name": "c", "version": "2.0.0"}');
    expect(bundledPackages(project, ["node_modules/@a/b/node_modules/c/x.js"])).toEqual([
      {
        name: "c",
        version: "2.0.0",
        folder: "node_modules/@a/b/node_modules/c",
        licence: "none given",
        texts: [],
      },
    ]);
  });
});

describe("licences.txt", () => {
  const good: BundledPackage = {
    name: "a",
    version: "1.0.0",
    folder: "node_modules/a",
    licence: "MIT",
    texts: ["one\r\n", "two"],
  };

  it("has name, version, licence and texts", () => {
    expect(licencesText([good], folder())).toContain(`${"=".repeat(80)}\na 1.0.0\nLicence: MIT\n\none\n\ntwo\n`);
  });

  it.each([
    ["MPL-2.0", true],
    ["(MIT OR MPL-2.0)", true],
    ["MIT", false],
    ["Apache-2.0", false],
  ])("says where the source of a package under %s is: %s", (licence, isNamed) => {
    const text = licencesText([{ ...good, name: "@a/b", version: "1.3.0", licence }], folder());
    const part = text.slice(text.indexOf("@a/b 1.3.0\n"));
    expect(part.split("\n").slice(0, 3)).toEqual([
      "@a/b 1.3.0",
      `Licence: ${licence}`,
      isNamed ? "Source: https://www.npmjs.com/package/@a/b/v/1.3.0, unchanged" : "",
    ]);
  });

  it("takes a text from the folder for those that bring none", () => {
    const project = folder();
    given(project, "scripts/package/licence-texts/@a__b.txt", "found");
    expect(licencesText([{ ...good, name: "@a/b", texts: [] }], project)).toContain("\nfound\n");
  });

  it("is not made when a text is missing or a licence is not allowed; all of them are named", () => {
    const packages = [good, { ...good, name: "b", texts: [] }, { ...good, name: "c", licence: "GPL-3.0" }];
    expect(() => licencesText(packages, folder())).toThrow(
      "b 1.0.0: no licence text; put it into scripts/package/licence-texts/\nc 1.0.0: GPL-3.0 is not an allowed licence",
    );
  });
});
