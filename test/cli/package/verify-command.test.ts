import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../plugin/base/failure.ts";
import { MOST_PACKAGE_BYTES } from "../../../plugin/cli/package/manifest.ts";
import { writePackageZip } from "../../../plugin/cli/package/zip-writer.ts";
import { verifyCommand } from "../../../plugin/cli/verify-command.ts";
import { folders, given } from "../../support/given-files.ts";
import { AS_ORDINARY_USER, canBeOrdinaryUser } from "../../support/ordinary-user.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { manifestFile, manifestFor, NODE, SMALL, smallPackage, text } from "./made-package.ts";

const folder = folders();
const COMMAND = fileURLToPath(new URL("../../../dist/cli/verify-command.js", import.meta.url));

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
    expect(said).toMatch(/\n {2}b is not in the manifest\n {2}dist\/cli\/main\.js is missing$/);
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
    [
      "a link among the program",
      (own) => symlinkSync("/etc/passwd", join(own, "dist/link")),
      "dist/link is not in the",
    ],
    ["a linked folder there", (own) => symlinkSync("/", join(own, "dist/cli/link")), "dist/cli/link is not in the"],
    [
      "a file that became a link",
      (own) => {
        rmSync(join(own, "esm-chat"));
        symlinkSync("/bin/sh", join(own, "esm-chat"));
      },
      "esm-chat is not a plain file",
    ],
    ["a package.json among the program", (own) => given(own, "dist/package.json", "{}"), "dist/package.json is not in"],
    ["packages", (own) => given(own, "node_modules/pg-native/index.js", ""), "node_modules is not in the manifest"],
    ["packages that are linked", (own) => symlinkSync("/", join(own, "node_modules")), "node_modules is not in the"],
    ["packages, as Windows finds them", (own) => given(own, "Node_Modules/x/a.js", ""), "Node_Modules is not in the"],
    ["code among the templates", (own) => given(own, "templates/helper.mjs", ""), "templates/helper.mjs is not in"],
    ["a native module there", (own) => given(own, "deploy/deeper/x.node", ""), "deploy/deeper/x.node is not in the"],
    ["what Windows starts instead", (own) => given(own, "esm-chat.exe", ""), "esm-chat.exe is not in the manifest"],
    ["another node for Windows", (own) => given(own, "NODE.CMD", ""), "NODE.CMD is not in the manifest"],
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
        for (let index = 0; index < 2_001; index += 1) given(own, `deploy/more/${index}`, "");
      },
      "holds more than 2000 files",
    ],
  ])("with %s: exit 2", async (_name, change, expected) => {
    const own = unpacked();
    change(own);
    const { exitCode, text: said } = await verify(undefined, { folder: own });
    expect(said).toContain(expected);
    expect(exitCode).toBe(2);
    expect(said).not.toContain("proves");
  });

  it.each<[string, (own: string) => void, string]>([
    ["a configuration", (own) => given(own, "esm-chat.config.json", "{}"), "esm-chat.config.json"],
    ["secrets", (own) => given(own, "secrets/esm-password", "x"), "secrets/"],
    ["a secret that cannot be read", (own) => given(own, "esm-password", "x", 0o000), "esm-password"],
    ["a token", (own) => given(own, "CHAT_HISTORY_TOKEN", "x"), "CHAT_HISTORY_TOKEN"],
    ["the state", (own) => given(own, "esm-chat-journal/journal.jsonl", ""), "esm-chat-journal/"],
    ["sessions for the sandbox", (own) => given(own, "sessions.jsonl", ""), "sessions.jsonl"],
    ["a written checklist", (own) => given(own, "checklist.html", ""), "checklist.html"],
    ["a template for logs", (own) => given(own, "templates/ours.hbs", ""), "templates/ours.hbs"],
    ["a unit", (own) => given(own, "deploy/ours.service", ""), "deploy/ours.service"],
    ["a script in a folder of one's own", (own) => given(own, "scripts/nightly.sh", ""), "scripts/"],
    ["a script beside the README", (own) => given(own, "nightly.sh", ""), "nightly.sh"],
    ["a link to one's configuration", (own) => symlinkSync("/etc", join(own, "etc")), "etc"],
    [
      "thousands of files in a folder of one's own",
      (own) => {
        for (let index = 0; index < 2_001; index += 1) given(own, `logs/${index}`, "");
      },
      "logs/",
    ],
  ])("with %s: whole, exit 0, and whose it is", async (_name, change, named) => {
    const own = unpacked();
    change(own);
    const { exitCode, text: said, json } = await verify(undefined, { folder: own });
    expect(said).toContain(`${own}: whole\n`);
    expect(said).toContain(`Yours, not part of the package: ${named}.\nAn upgrade`);
    expect(json).toMatchObject({ status: "whole", findings: [], own: [named], files: SMALL.length + 1 });
    expect(exitCode).toBe(0);
  });

  it("with a report of each of thousands of runs beside it: whole", async () => {
    const own = unpacked();
    for (let index = 0; index < 2_001; index += 1) given(own, `report-${index}.json`, "");
    expect((await verify(undefined, { folder: own })).text).toContain(`${own}: whole\n`);
  });

  it("with a script among the templates: not that it has to be fetched again", async () => {
    const own = unpacked();
    given(own, "deploy/backup.sh", "");
    const { text: said } = await verify(undefined, { folder: own });
    expect(said).toContain(
      `${own}: CHANGED: whole, but do not use it before what does not belong there is taken out\n`,
    );
    given(own, "esm-chat", "changed");
    expect((await verify(undefined, { folder: own })).text).toContain("CHANGED: do not use it, fetch it again");
  });

  it.skipIf(!canBeOrdinaryUser())("with something in it that this user may not read: says what", () => {
    const own = unpacked();
    chmodSync(own, 0o755);
    for (const path of ["templates", "dist", "docs"]) mkdirSync(join(own, path), { recursive: true });
    const closed = join(own, "templates/closed");
    mkdirSync(closed, { mode: 0o000 });
    const script = `import { verifyCommand } from ${JSON.stringify(COMMAND)};
      await verifyCommand(undefined, {}, { folder: ${JSON.stringify(own)} }).catch(({ name, message }) => console.log(name, message));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      cwd: "/",
      ...AS_ORDINARY_USER,
    });
    expect(stdout).toBe(
      `InputError ${closed}: cannot be read (EACCES): verify as a user who may read everything in the package's folder\n`,
    );
  });

  it("with many files of one's own: the first ten, on one line that a terminal does not obey", async () => {
    const own = unpacked();
    for (let index = 10; index < 25; index += 1) given(own, `a\u001B[2J${index}`, "");
    const { exitCode, text: said, json } = await verify(undefined, { folder: own });
    expect(exitCode).toBe(0);
    expect(said).not.toContain("\u001B");
    expect(said).toContain("[2J19 and 5 more.");
    expect((json as { own: string[] }).own).toHaveLength(15);
  });

  it("without a manifest, as a checkout is, is wrong input", async () => {
    const own = folder();
    expect(await refusal(undefined, own)).toBe(
      `${own}: has no manifest.json: this command does not run from an unpacked zip (what npm installs, npm checks). Name a zip to verify.`,
    );
  });
});
