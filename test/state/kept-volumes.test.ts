import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { openKeptVolumes } from "../../plugin/state/kept-volumes.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";

const folder = folders();

function open(into: string, { mostBytes = 1_000, mostFiles }: { mostBytes?: number; mostFiles?: number } = {}) {
  const whenNotWritten = { code: "list-not-written", scope: "run", retryable: true, means: "nothing is kept" } as const;
  const most = mostFiles === undefined ? {} : { mostFiles };
  return openKeptVolumes({ folder: into, stem: "list-a", name: "the list", mostBytes, ...most, whenNotWritten });
}

describe("lines in numbered files", () => {
  it("are none where there is no folder", () => {
    expect([...open(join(folder(), "none")).lines()]).toEqual([]);
  });

  it("are read as they were added, by whoever opens them", () => {
    const into = join(folder(), "new");
    open(into).append(["one", "two äö 😀"]);
    const kept = open(into);
    kept.append([]);
    kept.append(["three"]);
    expect([...open(into).lines()]).toEqual(["one", "two äö 😀", "three"]);
    expect(readdirSync(into)).toEqual(["list-a-1.lines"]);
  });

  it.skipIf(process.platform === "win32")("are readable for their owner only", () => {
    const into = join(folder(), "new");
    open(into).append(["one"]);
    expect([into, join(into, "list-a-1.lines")].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  });

  it("come from several writers, one after another", () => {
    const into = folder();
    const writers = [open(into, { mostBytes: 20 }), open(into, { mostBytes: 20 }), open(into, { mostBytes: 20 })];
    const all = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    for (const [index, line] of all.entries()) writers[index % 3]?.append([line]);
    expect([...open(into).lines()]).toEqual(all);
    expect(readdirSync(into).length).toBeGreaterThan(9);
  });

  it("go on in the next file when one is full, in the order of numbers", () => {
    const into = folder();
    const kept = open(into, { mostBytes: 10 });
    for (let index = 0; index < 12; index += 1) kept.append([`0123456789 ${index}`]);
    expect(readdirSync(into)).toHaveLength(12);
    expect([...kept.lines()].at(-1)).toBe("0123456789 11");
    expect([...kept.lines()].at(1)).toBe("0123456789 1");
  });

  it("lose the oldest file beyond the most", () => {
    const into = folder();
    const kept = open(into, { mostBytes: 10, mostFiles: 3 });
    for (let index = 0; index < 12; index += 1) kept.append([`0123456789 ${index}`]);
    expect([...kept.lines()]).toEqual(["0123456789 9", "0123456789 10", "0123456789 11"]);
  });

  it("leave a line out that a killed writer has not finished, and go on behind it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (cut) => {
        const into = folder();
        open(into).append(["first", "second"]);
        const file = join(into, "list-a-1.lines");
        truncateSync(file, "first\nsecond\n".length - cut);
        const whole = cut < 8 ? ["first"] : [];
        expect([...open(into).lines()].slice(0, 1)).toEqual(cut === 8 ? [] : whole);
        open(into).append(["third"]);
        expect([...open(into).lines()].at(-1)).toBe("third");
        expect(readFileSync(file, "utf8").endsWith("\nthird\n")).toBe(true);
      }),
    );
  });

  it("are not mixed up with files of other lists, or of nobody", () => {
    const into = folder();
    for (const name of ["list-ab-1.lines", "list-a-x.lines", "list-a-0.lines", "list-a-1.lines.bak", "a-1.lines"]) {
      given(into, name, "other\n");
    }
    const kept = open(into);
    expect([...kept.lines()]).toEqual([]);
    kept.append(["own"]);
    expect([...kept.lines()]).toEqual(["own"]);
  });

  it("fail to be added, as described, where no file can be made", () => {
    const file = given(folder(), "a-file", "");
    const error = thrownBy(() => open(file).append(["one"]));
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: "list-not-written", scope: "run", retryable: true });
    expect(String(error)).toContain("nothing is kept");
  });

  it("are refused when the file is no file, or larger than any of the plugin's", () => {
    const into = folder();
    mkdirSync(join(into, "list-a-1.lines"));
    expect(problemsOf(() => [...open(into).lines()])).toMatchObject([{ file: join(into, "list-a-1.lines") }]);
    const other = folder();
    const file = join(other, "list-a-1.lines");
    appendFileSync(file, "");
    truncateSync(file, 64 * 1024 * 1024 + 1);
    expect(problemsOf(() => [...open(other).lines()])).toMatchObject([
      { file, message: expect.stringContaining("large") },
    ]);
  });
});
