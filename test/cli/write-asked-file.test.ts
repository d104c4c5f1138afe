import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requirePlaces, writeAskedFile } from "../../plugin/cli/write-asked-file.ts";
import { askDesk } from "../support/ask-desk.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const MAIN = String(await askDesk("command"));

/** A folder with everything that can be where a file is to be. */
function place(): string {
  const into = folder();
  given(into, "file", "old");
  mkdirSync(join(into, "folder"));
  symlinkSync("file", join(into, "link"));
  symlinkSync("nowhere", join(into, "dangling"));
  execFileSync("mkfifo", [join(into, "pipe")]);
  return into;
}

describe("a file that was asked for", () => {
  it.each([
    ["folder", "cannot be written (EISDIR: it is a folder)"],
    ["folder/", "cannot be written (EISDIR: it is a folder)"],
    ["link", "is a link: name the file itself"],
    ["dangling", "is a link: name the file itself"],
    ["pipe", "is not a file"],
    ["file/x", "cannot be written (ENOTDIR: a part of its path is a file)"],
    ["nowhere/x", "cannot be written (ENOENT: its folder does not exist)"],
    ["n".repeat(300), "cannot be written (ENAMETOOLONG: its name is too long)"],
  ])("cannot be at %s, which is as it was", (name, message) => {
    const into = place();
    const path = `${into}/${name}`;
    const before = readdirSync(into);
    const kinds = () => readdirSync(into).map((one) => lstatSync(join(into, one)).mode);
    const modes = kinds();
    const told = expect.objectContaining({ problems: [{ file: path, place: "--html", message }] });
    expect(() => requirePlaces([{ path, argument: "--html" }])).toThrow(told);
    expect(() => writeAskedFile(path, "--html", "new")).toThrow(told);
    expect([readdirSync(into), kinds()]).toEqual([before, modes]);
    expect(readFileSync(join(into, "file"), "utf8")).toBe("old");
  });

  it("is never a device: it would be gone for all programs", () => {
    // Only looked at: were this wrong, trying it as root would harm the machine.
    expect(() => requirePlaces([{ path: "/dev/null", argument: "--html" }])).toThrow(
      "/dev/null: --html: is not a file",
    );
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it.each([
    ["", "must not be empty"],
    ["-", "names no file: for one of this name, write ./-"],
  ])("is not called %j", (path, message) => {
    expect(() => requirePlaces([{ path, argument: "--text" }])).toThrow(message);
  });

  it("is looked for without a trace, and replaced as a whole", () => {
    const into = place();
    const path = join(into, "file");
    const before = readdirSync(into);
    requirePlaces([
      { path, argument: "--html" },
      { path: join(into, "folder"), argument: "--csv", isFolder: true },
      { path: join(into, "tables"), argument: "--xlsx", isFolder: true },
    ]);
    expect([readdirSync(into), readFileSync(path, "utf8")]).toEqual([before, "old"]);
    writeAskedFile(path, "--html", "new");
    expect([readdirSync(into), readFileSync(path, "utf8")]).toEqual([before, "new"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["one", "one"],
    ["one", "./folder/../one"],
    ["folder-link/one", "folder/one"],
  ])("is named once: not as %s and %s", (one, other) => {
    const into = place();
    symlinkSync("folder", join(into, "folder-link"));
    const places = [
      { path: `${into}/${one}`, argument: "--html" },
      { path: `${into}/${other}`, argument: "--xlsx" },
    ];
    expect(() => requirePlaces(places)).toThrow("--html, --xlsx: is named twice");
  });

  it.each(["file", "pipe"])("of several is in no folder where there is a %s", (name) => {
    const path = join(place(), name);
    expect(() => requirePlaces([{ path, argument: "--csv", isFolder: true }])).toThrow(
      "--csv: cannot be written (ENOTDIR: a part of its path is a file)",
    );
  });

  it("that the disk does not take is no wrong input: exit code 2", () => {
    const into = folder();
    const command = `ulimit -f 1; exec "$0" "$@"`;
    const args = ["-c", command, process.execPath, MAIN, "template", "--out", join(into, "template.xml"), "--json"];
    const { status, stdout } = spawnSync("sh", args, { encoding: "utf8" });
    expect(JSON.parse(stdout)).toMatchObject({
      status: "file-not-written",
      errors: [expect.stringContaining("EFBIG")],
    });
    expect([status, readdirSync(into)]).toEqual([2, []]);
  });
});

it.skipIf(!existsSync("/dev/full"))("a full disk behind standard output is told, and exits 2", () => {
  const { status, stderr } = spawnSync("sh", ["-c", 'exec "$0" "$@" > /dev/full', process.execPath, MAIN, "template"], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([2, "esm-chat: standard output cannot be written (ENOSPC: the disk is full)\n"]);
});
