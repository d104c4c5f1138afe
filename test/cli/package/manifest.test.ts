import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import {
  MANIFEST_SCHEMA_PATH,
  manifestJsonSchema,
  manifestText,
  readManifest,
} from "../../../plugin/cli/package/manifest.ts";
import { doubledPaths, PACKAGE_PATH, pathProblem } from "../../../plugin/cli/package/package-path.ts";
import { manifestFor, SMALL } from "./made-package.ts";

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(manifestJsonSchema()) as object);
const good = manifestFor(SMALL);

describe("the manifest's JSON Schema", () => {
  it("takes what the build writes, which names it", () => {
    const written = JSON.parse(manifestText(good)) as Record<string, unknown>;
    expect(validate(written)).toBe(true);
    expect(written["$schema"]).toBe(`./${MANIFEST_SCHEMA_PATH}`);
    expect(readManifest(manifestText(good)).troubles).toEqual([]);
  });

  const [file] = good.files;
  it.each<[string, object]>([
    ["another name", { ...good, name: "other" }],
    ["no version", { ...good, version: undefined }],
    ["a version that is none", { ...good, version: "1.2" }],
    ["a range of Node that is not a least one", { ...good, node: "^20" }],
    ["a field too many", { ...good, more: true }],
    ["nothing provided", { ...good, provides: {} }],
    ["something unknown provided", { ...good, provides: { ...good.provides, more: "x" } }],
    ["no files", { ...good, files: [] }],
    ["a file without a checksum", { ...good, files: [{ path: "a", size: 1 }] }],
    ["a checksum that is none", { ...good, files: [{ ...file, sha256: "abc" }] }],
    ["a negative size", { ...good, files: [{ ...file, size: -1 }] }],
    ["a size that is no whole number", { ...good, files: [{ ...file, size: 1.5 }] }],
    ["an absolute path", { ...good, files: [{ ...file, path: "/a" }] }],
    ["a path that leads out", { ...good, files: [{ ...file, path: "a/../../b" }] }],
    ["a path with a backslash", { ...good, files: [{ ...file, path: "a\\b" }] }],
    ["a command that leads out", { ...good, command: "../main.js" }],
    ["a digest that is none", { ...good, digest: "" }],
  ])("refuses %s, as the reader does", (_name, manifest) => {
    const given: unknown = JSON.parse(JSON.stringify(manifest));
    expect(validate(given)).toBe(false);
    expect(readManifest(`${JSON.stringify(given, null, 2)}\n`).troubles[0]).toContain("is not a manifest");
  });
});

describe("a path in a package", () => {
  it.each(["a", "a/b.c", "a-b/c_d/e.f", ".x", "a..b", "@scope+x/1"])("%s may be", (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  it.each([
    ["/a", "is an absolute path"],
    ["C:/a", "is an absolute path"],
    ["a\\b", "has a backslash in it"],
    ["..", "leads out of the folder"],
    ["a/../b", "leads out of the folder"],
    ["a/..", "leads out of the folder"],
    [".", "has a name with other characters"],
    ["./a", "has a name with other characters"],
    ["a//b", "has a name with other characters"],
    ["a/", "has a name with other characters"],
    ["", "has a name with other characters"],
    ["a b", "has a name with other characters"],
    ["ä", "has a name with other characters"],
    ["a\u202Eb", "has a name with other characters"],
    ["ab:c", "has a name with other characters"],
    ["CON", "has the name of a device"],
    ["a/lpt1.txt", "has the name of a device"],
    ["a./b", "has a name that ends with a dot"],
    ["a".repeat(151), "is longer than 150 characters"],
  ])("%j may not be", (path, expected) => {
    expect(pathProblem(path)).toContain(expected);
  });

  it("is matched in a time that does not grow faster than its length", () => {
    expect(PACKAGE_PATH.test(`${"a/".repeat(50_000)}!`)).toBe(false);
  });

  it("is doubled when another differs in case only", () => {
    expect(doubledPaths(["a/b", "A/b", "c", "a/B"])).toEqual(["A/b", "a/B"]);
  });
});
