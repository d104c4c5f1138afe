import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { describeFile, type Manifest, MOST_PACKAGE_BYTES } from "../../../plugin/cli/package/manifest.ts";
import { verifyZip } from "../../../plugin/cli/package/verify-zip.ts";
import { type PackageFile, writePackageZip } from "../../../plugin/cli/package/zip-writer.ts";
import { draws } from "../../support/draws.ts";
import { manifestFile, manifestFor, NODE, SMALL, smallPackage, text } from "./made-package.ts";

/** Everything that was found, one line each. */
async function findings(zip: Buffer, node = NODE): Promise<string[] | undefined> {
  const verdict = await verifyZip(zip, node);
  return verdict?.findings.map(({ kind, path, message }) =>
    [kind, path, message].filter((part) => part !== "").join(" "),
  );
}

function changed(path: string, content: string): PackageFile[] {
  return SMALL.map((file) => (file.path === path ? text(path, content) : file));
}

interface Making {
  readonly mode?: number;
  readonly level?: 0 | 1 | 6 | 9;
  readonly stored?: boolean;
  readonly mtime?: Date;
  readonly extra?: Record<number, Uint8Array>;
}

/** A zip that is made in another way than a package is, or in the same. */
function otherZip(
  files: readonly PackageFile[],
  { mode = 0o100_644, level = 9, stored, mtime, extra }: Making,
): Buffer {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((_error, chunk) => void chunks.push(chunk));
  for (const { path, content } of files) {
    const entry = stored === true ? new ZipPassThrough(path) : new ZipDeflate(path, { level, mem: 8 });
    entry.mtime = mtime ?? new Date(1980, 0, 1);
    entry.os = 3;
    entry.attrs = (path === "esm-chat" && mode === 0o100_644 ? 0o100_755 : mode) * 0x1_00_00;
    if (extra !== undefined) entry.extra = extra;
    zip.add(entry);
    entry.push(content, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** The places in a zip at which the entries of its central directory begin. */
function directoryOf(zip: Buffer): number[] {
  const places: number[] = [];
  let at = zip.readUInt32LE(zip.byteLength - 6);
  for (; zip.readUInt32LE(at) === 0x02_01_4b_50; at += 46 + zip.readUInt16LE(at + 28)) places.push(at);
  return places;
}

/** The zip with a name in it replaced by another one of the same length, wherever it stands. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

describe("a package", () => {
  it("is whole as it was made, and described", async () => {
    const zip = smallPackage();
    expect(await verifyZip(zip, NODE)).toEqual({
      status: "whole",
      name: "esm-chat-history",
      version: "1.2.3",
      node: { needed: ">=20.20", here: NODE },
      files: SMALL.length + 1,
      bytes: expect.any(Number),
      findings: [],
      sha256: createHash("sha256").update(zip).digest("hex"),
    });
  });

  it("comes out the same, in whatever order its files are given", () => {
    const files = [...SMALL, manifestFile(manifestFor(SMALL))];
    expect(writePackageZip(files).equals(writePackageZip(files.toReversed()))).toBe(true);
  });

  it("has the same bytes on each version of Node and each processor", () => {
    // Words that repeat here and there, as in a program.
    const words = Array.from({ length: 40_000 }, (_, index) => (Math.imul(index, 2_654_435_761) >>> 9) % 997);
    const zip = writePackageZip([...SMALL, text("docs/words.md", words.join(" "))]);
    expect(createHash("sha256").update(zip).digest("hex")).toBe(
      "b86af0397090f8bfe12c389b40c9e7310982c0f48a90cc2943a25f723b7dad90",
    );
  });

  it.each([
    ["20.20.0", ">=20.20", "whole"],
    ["20.20.0", ">=20.20.0", "whole"],
    ["24.1.0", ">=20.20", "whole"],
    ["21.0.0-nightly", ">=20.20", "whole"],
    ["20.19.9", ">=20.20", "wrong-node"],
    ["18.99.0", ">=20.20", "wrong-node"],
    ["20.20.1", ">=20.20.2", "wrong-node"],
  ])("on Node %s, where it needs %s, is %s", async (here, node, status) => {
    const zip = writePackageZip([...SMALL, manifestFile(manifestFor(SMALL, { node }))]);
    expect((await verifyZip(zip, here))?.status).toBe(status);
  });
});

describe("what is no package at all", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("this is not a zip")],
    ["a zip without files", Buffer.from(`PK\u0005\u0006${"\0".repeat(18)}`)],
  ])("%s", async (_name, bytes) => {
    expect(await verifyZip(bytes, NODE)).toBeUndefined();
  });

  it("a zip without a manifest", async () => {
    expect(await verifyZip(writePackageZip(SMALL), NODE)).toBeUndefined();
  });
});

describe("what is found in the files", () => {
  const manifest = manifestFor(SMALL);

  it.each<[string, readonly PackageFile[], Manifest, readonly string[]]>([
    [
      "a file that was changed",
      changed("dist/cli/main.js", "console.log('hullo');\n"),
      manifest,
      ["changed dist/cli/main.js has another checksum than the manifest says"],
    ],
    [
      "a file that was cut",
      changed("dist/cli/main.js", "console"),
      manifest,
      ["changed dist/cli/main.js has 7 bytes instead of 22"],
    ],
    ["a file that is missing", SMALL.slice(1), manifest, ["missing dist/cli/main.js is missing"]],
    [
      "a file too many",
      [...SMALL, text("dist/cli/more.js", "")],
      manifest,
      ["extra dist/cli/more.js is not in the manifest"],
    ],
    [
      "a manifest that names a file twice",
      SMALL,
      manifestFor(SMALL, { files: [...manifest.files, describeFile("ESM-CHAT", Buffer.from("#!/bin/sh\n"))] }),
      ["manifest esm-chat is in the manifest twice", "missing ESM-CHAT is missing"],
    ],
    [
      "a manifest that vouches for itself",
      SMALL,
      manifestFor(SMALL, { files: [...manifest.files, describeFile("manifest.json", Buffer.alloc(0))] }),
      ["manifest manifest.json cannot hold its own checksum"],
    ],
    [
      "a command that is not there",
      SMALL,
      manifestFor(SMALL, { command: "dist/cli/other.js" }),
      ["manifest dist/cli/other.js is named in the manifest but not among its files"],
    ],
  ])("%s", async (_name, files, given, expected) => {
    const found = await findings(writePackageZip([...files, manifestFile(given)]));
    expect(found?.toSorted()).toEqual(expected.toSorted());
  });

  it.each<[string, (text: string) => string, string]>([
    ["is not JSON", () => "{", "is not JSON"],
    ["is of another package", (json) => json.replace("esm-chat-history", "other"), "is not a manifest: name:"],
    ["has an unknown field", (json) => json.replace('"name"', '"more": 1, "name"'), "is not a manifest:"],
    ["was changed", (json) => json.replace("for tests", "for rests"), "does not agree with its own digest"],
    ["is written in another way", (json) => json.replaceAll("\n", "\r\n"), "is not written as the build writes it"],
    ["has a field twice", (json) => json.replace('"name"', '"version": "9.9.9",\n  "name"'), "is not written as the"],
  ])("a manifest that %s", async (_name, change, expected) => {
    const json = Buffer.from(manifestFile(manifestFor(SMALL)).content).toString();
    const zip = writePackageZip([...SMALL, text("manifest.json", change(json))]);
    expect((await findings(zip))?.[0]).toContain(`manifest manifest.json ${expected}`);
  });
});

describe("tricks with the zip", () => {
  let zip: Buffer;
  beforeAll(() => {
    zip = smallPackage();
  });

  it.each([
    ["an absolute path", "/bcdefgh", "cannot be read as a zip: absolute path"],
    ["a drive", "C:cdefgh", "cannot be read as a zip: absolute path"],
    ["a path that leads out", "../defgh", "cannot be read as a zip: invalid relative path"],
    ["a backslash", "a\\cdefgh", "cannot be read as a zip: invalid characters in fileName"],
    ["a folder", "abcdefg/", "has a name with other characters"],
    ["a name that a terminal would obey", "a\u001B[2Jfgh", "has a name with other characters"],
    ["a device of Windows", "nul.abcd", "has the name of a device"],
    ["a name that ends with a dot", "abcdefg.", "has a name that ends with a dot"],
  ])("%s", async (_name, path, expected) => {
    const given = writePackageZip([...SMALL, text("abcdefgh", ""), manifestFile(manifestFor(SMALL))]);
    expect((await findings(renamed(given, "abcdefgh", path)))?.join("\n")).toContain(expected);
  });

  it.each([
    ["abcdefgh", "abcdefgi"],
    ["abcdefgh", "ABCDEFGI"],
  ])("one name twice: %s, %s", async (one, other) => {
    const more = [text(one, ""), text(other, "")];
    const given = writePackageZip([...SMALL, ...more, manifestFile(manifestFor([...SMALL, ...more]))]);
    expect(await findings(renamed(given, other.slice(-3), other.slice(-3).replace(/i$/i, "h")))).toEqual(
      expect.arrayContaining([expect.stringContaining("is there twice")]),
    );
  });

  const sorted = [...SMALL, manifestFile(manifestFor(SMALL))].toSorted((one, two) => (one.path < two.path ? -1 : 1));

  it("none", () => {
    expect(otherZip(sorted, {}).equals(zip)).toBe(true);
  });

  it.each<[string, Making, string]>([
    ["a symbolic link", { mode: 0o120_777 }, "is not a plain file"],
    ["a device", { mode: 0o060_666 }, "is not a plain file"],
    ["no compression", { stored: true }, "is not compressed as every file of a package is"],
    ["other compression", { level: 0 }, "is not the zip that these files make"],
    ["another mode", { mode: 0o100_755 }, "is not the zip that these files make"],
    ["another date", { mtime: new Date(2020, 1, 1) }, "is not the zip that these files make"],
    ["a second time", { extra: { 0x54_55: Buffer.from([1, 0, 0, 0, 0]) } }, "is not the zip that these files make"],
  ])("%s", async (_name, making, expected) => {
    expect((await findings(otherZip(sorted, making)))?.join("\n")).toContain(expected);
  });

  const TOO_LARGE = `makes the package larger than ${MOST_PACKAGE_BYTES} bytes unpacked`;

  it("a bomb: a hundred entries that all are the same megabytes", async () => {
    const files = Array.from({ length: 100 }, (_, index) => ({ path: `a${index}`, content: Buffer.alloc(0) }));
    const bomb = writePackageZip([...files, { path: "z", content: Buffer.alloc(4 * 1024 * 1024) }]);
    // Every entry of the central directory says it is the last one.
    const entries = directoryOf(bomb);
    const last = entries.at(-1) ?? 0;
    for (const at of entries) {
      bomb.copy(bomb, at + 16, last + 16, last + 28);
      bomb.copy(bomb, at + 42, last + 42, last + 46);
    }
    expect((await findings(bomb))?.join("\n")).toContain(TOO_LARGE);
  });

  it("a bomb: one file of zeros that is larger than a package", async () => {
    const bomb = writePackageZip([...SMALL, { path: "z", content: Buffer.alloc(MOST_PACKAGE_BYTES + 1) }]);
    expect(bomb.byteLength).toBeLessThan(200_000);
    expect(await findings(bomb)).toContain(`structure z ${TOO_LARGE}`);
  });

  it.each([0, 1, 1_000_000])("a bomb: eight million zeros that are said to be %d", async (told) => {
    const bomb = writePackageZip([...SMALL, { path: "z", content: Buffer.alloc(8_000_000) }]);
    bomb.writeUInt32LE(told, (directoryOf(bomb).at(-1) ?? 0) + 24);
    expect((await findings(bomb))?.join("\n")).toContain("z cannot be unpacked: too many bytes in the stream");
  });

  it("more files than a package has", async () => {
    const files = Array.from({ length: 2_001 }, (_, index) => text(`a${index}`, ""));
    expect(await findings(writePackageZip(files))).toContain("structure holds more than 2000 files");
  });

  it.each([
    ["a byte at the end", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("x")])],
    ["half of it", (bytes: Buffer) => bytes.subarray(0, bytes.byteLength / 2)],
    ["a byte less", (bytes: Buffer) => bytes.subarray(0, -1)],
  ])("%s", async (_name, change) => {
    expect((await verifyZip(change(zip), NODE))?.status).toBe("changed");
  });

  it("something before it", async () => {
    expect((await verifyZip(Buffer.concat([Buffer.from("x"), zip]), NODE))?.status).not.toBe("whole");
  });
});

describe("a changed byte", () => {
  it("is found wherever it is", async () => {
    const zip = smallPackage();
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = Buffer.from(zip);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect((await verifyZip(broken, NODE))?.status).not.toBe("whole");
      }),
      { numRuns: draws(100, 1_500) },
    );
  });

  it("is found in every byte of the zip's own records", async () => {
    const zip = smallPackage();
    const directory = zip.readUInt32LE(zip.byteLength - 6);
    // Records have no common length, so that each of their fields has its turn.
    for (let at = directory; at < zip.byteLength; at += draws(11, 1)) {
      const broken = Buffer.from(zip);
      broken[at] = (broken[at] ?? 0) ^ 1;
      expect((await verifyZip(broken, NODE))?.status, `byte ${at}`).not.toBe("whole");
    }
  });

  it("bytes that are anything at all never make it fail in another way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const verdict = await verifyZip(Buffer.concat([Buffer.from("PK\u0003\u0004"), bytes]), NODE);
        expect(verdict?.status).not.toBe("whole");
      }),
      { numRuns: draws(100, 300) },
    );
  });
});
