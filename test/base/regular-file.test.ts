import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hintOnMissing, readRegularFile, whyNotWritten } from "../../plugin/base/regular-file.ts";
import { closing } from "../support/closing.ts";
import { folders, given } from "../support/given-files.ts";

const newFolder = folders();
const closeLater = closing();

describe("a file is read whole", () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 200_000])("with %i bytes", (size) => {
    const path = given(newFolder(), "file", "x".repeat(size), 0o640);
    const read = readRegularFile(path, size);
    expect(read).toMatchObject({ bytes: Buffer.alloc(size, "x") });
    expect("mode" in read && read.mode & 0o777).toBe(0o640);
  });

  it("behind a link", () => {
    const folder = newFolder();
    symlinkSync(given(folder, "file", "text"), join(folder, "link"));
    expect(readRegularFile(join(folder, "link"), 4)).toMatchObject({ bytes: Buffer.from("text") });
  });
});

it.each([
  ["", "none.json", "none.json"],
  [", but a.json.txt does, whose .txt Windows may hide: rename it", "a.json", "a.json"],
  [", but B.json does: rename it", "b.json", "b.json"],
  ["", "no-such-folder/b.json", "no-such-folder/b.json"],
  [": ~, $NAME and %NAME% are not filled in here, write the whole path", "a.json", "~/a.json"],
  [": ~, $NAME and %NAME% are not filled in here, write the whole path", "a.json", "$HOME/a.json"],
  [": ~, $NAME and %NAME% are not filled in here, write the whole path", "a.json", "${HOME}/a.json"],
  [": ~, $NAME and %NAME% are not filled in here, write the whole path", "a.json", "%USERPROFILE%\\a.json"],
])("of a missing file is told: '%s' (%s, written %s)", (hint, name, written) => {
  const folder = newFolder();
  given(folder, "a.json.txt", "");
  given(folder, "B.json", "");
  expect(hintOnMissing(join(folder, name), written)).toBe(hint);
});

it.each([
  ["ENOSPC", "cannot be written (ENOSPC: the disk is full)"],
  ["EACCES", "cannot be written (EACCES: this user may not write there)"],
  ["EMFILE", "cannot be written (EMFILE)"],
])("%s of the system is told in words", (code, words) => expect(whyNotWritten(code)).toBe(words));

describe("without waiting and without reading more than the bound, there is refused", () => {
  it("a byte too many", () => {
    expect(readRegularFile(given(newFolder(), "file", "12345"), 4)).toEqual({ refused: "too-large" });
  });

  it("a file that says it is far larger than the memory", () => {
    const path = given(newFolder(), "file", "");
    truncateSync(path, 2 ** 40);
    expect(readRegularFile(path, 1_024)).toEqual({ refused: "too-large" });
  });

  it.skipIf(process.platform !== "linux")("a file that says it is empty, and has more than the bound", () => {
    expect(readRegularFile("/proc/self/maps", 16)).toEqual({ refused: "too-large" });
  });

  it.skipIf(process.platform === "win32")("a pipe into which nobody writes", () => {
    const path = join(newFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    expect(readRegularFile(path, 1_024)).toEqual({ refused: "not-a-file" });
  });

  it.skipIf(process.platform === "win32")("a device that has no end, also behind a link", () => {
    const link = join(newFolder(), "link");
    symlinkSync("/dev/zero", link);
    expect(readRegularFile(link, 1_024)).toEqual({ refused: "not-a-file" });
  });

  it.skipIf(process.platform === "win32")("a socket", async () => {
    const path = join(newFolder(), "socket");
    const server = createServer();
    closeLater(() => server.close());
    await new Promise<void>((resolve) => void server.listen(path, resolve));
    expect(readRegularFile(path, 1_024)).toEqual({ refused: "not-a-file" });
  });

  it("a folder", () => {
    const path = join(newFolder(), "folder");
    mkdirSync(path);
    expect(readRegularFile(path, 1_024)).toEqual({ refused: "not-a-file" });
  });

  it("what is not there, and a name that no system takes", () => {
    const folder = newFolder();
    expect(readRegularFile(join(folder, "nothing"), 1)).toEqual({ refused: "missing" });
    expect(readRegularFile(join(folder, "n".repeat(5_000)), 1)).toMatchObject({
      refused: "unreadable",
      cause: { code: "ENAMETOOLONG" },
    });
    expect(readRegularFile(join(folder, "a\0b"), 1)).toMatchObject({ refused: "unreadable" });
  });
});
