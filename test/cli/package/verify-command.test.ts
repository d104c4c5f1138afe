import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../plugin/base/failure.ts";
import { MOST_PACKAGE_BYTES } from "../../../plugin/cli/package/manifest.ts";
import { writePackageZip } from "../../../plugin/cli/package/zip-writer.ts";
import { verifyCommand } from "../../../plugin/cli/verify-command.ts";
import { folders, given } from "../../support/given-files.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { manifestFile, manifestFor, NODE, SMALL, smallPackage, text } from "./made-package.ts";

const folder = folders();

interface Said {
  readonly exitCode: number;
  readonly text: string;
  readonly json: unknown;
}

async function verify(
  file: string | undefined,
  options: { folder?: string; nodeVersion?: string } = {},
): Promise<Said> {
  const lines: string[] = [];
  const results: unknown[] = [];
  const say = (line: string) => void lines.push(line);
  const result = (value: unknown) => void results.push(value);
  const places = { nodeVersion: NODE, ...options };
  const exitCode = await verifyCommand(file, { json: false, say, result }, places);
  expect(await verifyCommand(file, { json: true, say, result }, places)).toBe(exitCode);
  expect([lines.length, results.length]).toEqual([1, 1]);
  return { exitCode, text: lines.join("\n"), json: results[0] };
}

/** The small package, unpacked. */
function unpacked(): string {
  const path = folder();
  for (const file of [...SMALL, manifestFile(manifestFor(SMALL))]) given(path, file.path, file.content, 0o644);
  return path;
}

async function refusal(file: string | undefined, own = folder()): Promise<string> {
  const error = await rejectionOf(verify(file, { folder: own }));
  if (error instanceof InputError) return error.message;
  throw error;
}

describe("a zip", () => {
  it("that is whole: exit 0, its sha256, and what that proves", async () => {
    const file = given(folder(), "package.zip", smallPackage());
    const { exitCode, text: said, json } = await verify(file);
    const { sha256 } = json as { sha256: string };
    expect(exitCode).toBe(0);
    expect(said.split("\n")).toEqual([
      "package.zip: whole",
      expect.stringMatching(/^esm-chat-history 1\.2\.3, 11 files, \d+ bytes, Node\.js >=20\.20$/),
      `sha256 ${sha256}`,
      "Checksums in a package prove that it is whole, not who made it: compare the sha256 with the published one.",
    ]);
    expect(json).toMatchObject({ status: "whole", checked: file, findings: [] });
  });

  it("that was changed: exit 2, and every finding", async () => {
    const files = [...SMALL.slice(1), text("b", ""), manifestFile(manifestFor(SMALL))];
    const { exitCode, text: said, json } = await verify(given(folder(), "package.zip", writePackageZip(files)));
    expect(exitCode).toBe(2);
    expect(said).toContain("package.zip: CHANGED: do not use it");
    expect(said).toContain("  b is not in the manifest\n  dist/cli/main.js is missing\n");
    expect(json).toMatchObject({ status: "changed", findings: [{ path: "b" }, { path: "dist/cli/main.js" }] });
  });

  it("that needs another Node: exit 2", async () => {
    const file = given(folder(), "package.zip", smallPackage());
    const { exitCode, text: said } = await verify(file, { nodeVersion: "18.0.0" });
    expect(exitCode).toBe(2);
    expect(said).toContain("whole, but not for this Node.js");
    expect(said).toContain("needs Node.js >=20.20, this is 18.0.0");
  });

  it("with very many findings: the first fifty, and how many more", async () => {
    const more = Array.from({ length: 60 }, (_, index) => text(`x${index}`, ""));
    const zip = writePackageZip([...SMALL, ...more, manifestFile(manifestFor(SMALL))]);
    const { text: said, json } = await verify(given(folder(), "package.zip", zip));
    expect(said.match(/is not in the manifest/g)).toHaveLength(50);
    expect(said).toContain("and 10 more: --json lists all");
    expect((json as { findings: unknown[] }).findings).toHaveLength(60);
  });

  it("with a name that a terminal would obey: it is shown without its commands", async () => {
    const zip = writePackageZip([...SMALL, text("abcdefgh", ""), manifestFile(manifestFor(SMALL))]);
    const nasty = Buffer.from(zip.toString("latin1").replaceAll("abcdefgh", "a\u001B[2Jfgh"), "latin1");
    const { exitCode, text: said } = await verify(given(folder(), "package.zip", nasty));
    expect(exitCode).toBe(2);
    expect(said).not.toContain("\u001B");
    expect(said).toContain("[2Jfgh has a name with other characters");
  });

  it.each<[string, (path: string) => void, string]>([
    ["does not exist", () => undefined, "does not exist"],
    ["is a folder", (path) => mkdirSync(path), "is not a file"],
    ["is text", (path) => writeFileSync(path, "text"), "is not a package of esm-chat-history"],
    ["is empty", (path) => writeFileSync(path, ""), "is not a package of esm-chat-history"],
    [
      "is larger than any package",
      (path) => {
        writeFileSync(path, "");
        truncateSync(path, MOST_PACKAGE_BYTES + 1);
      },
      "is larger than any package",
    ],
  ])("that %s is wrong input", async (_name, make, expected) => {
    const path = join(folder(), "package.zip");
    make(path);
    expect(await refusal(path)).toContain(`${path}: ${expected}`);
  });
});

describe("the folder that the command was unpacked into", () => {
  it("is whole: exit 0", async () => {
    const own = unpacked();
    const { exitCode, text: said, json } = await verify(undefined, { folder: own });
    expect(exitCode).toBe(0);
    expect(said).toContain(`${own}: whole\n`);
    expect(said).toContain("This proves that nothing was changed by accident.");
    expect(json).toMatchObject({ status: "whole", checked: own });
  });

  it.each<[string, (own: string) => void, string]>([
    ["a changed file", (own) => given(own, "esm-chat", "#!/bin/zz\n"), "esm-chat has another checksum"],
    ["a missing file", (own) => rmSync(join(own, "esm-chat")), "esm-chat is missing"],
    ["a file too many", (own) => given(own, "dist/cli/x.js", ""), "dist/cli/x.js is not in the manifest"],
    ["a link", (own) => symlinkSync("/etc/passwd", join(own, "link")), "link is not a plain file"],
    ["a linked folder", (own) => symlinkSync("/", join(own, "link")), "link is not a plain file"],
    ["a changed manifest", (own) => given(own, "manifest.json", "{}"), "manifest.json is not a manifest"],
    [
      "a manifest that is a folder",
      (own) => {
        rmSync(join(own, "manifest.json"));
        mkdirSync(join(own, "manifest.json"));
      },
      "manifest.json is not a file",
    ],
    [
      "thousands of files",
      (own) => {
        for (let index = 0; index < 2_001; index += 1) given(own, `more/${index}`, "");
      },
      "holds more than 2000 files",
    ],
  ])("with %s: exit 2", async (_name, change, expected) => {
    const own = unpacked();
    change(own);
    const { exitCode, text: said } = await verify(undefined, { folder: own });
    expect(said).toContain(expected);
    expect(exitCode).toBe(2);
  });

  it("without a manifest, as a checkout is, is wrong input", async () => {
    const own = folder();
    expect(await refusal(undefined, own)).toBe(
      `${own}: has no manifest.json: this command does not run from an unpacked package. Name a zip to verify.`,
    );
  });
});
