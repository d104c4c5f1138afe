import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Failure } from "../../plugin/base/failure.ts";
import { LARGEST_BYTES, openKeptFile } from "../../plugin/state/kept-file.ts";
import { fileText, instant, orUndefined } from "../../plugin/state/kept-text.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";

const folder = folders();

const text = fileText(3, z.strictObject({ at: instant, words: orUndefined(z.array(z.string())) }));
const CONTENT = { at: SOME_TIME, words: ["one", "two"] };

function open(into: string) {
  return openKeptFile({
    file: join(into, "some.json"),
    name: "the note",
    text,
    whenNotWritten: { code: "some-not-written", scope: "run", retryable: false, means: "it is written next time" },
    now: () => SOME_TIME,
  });
}

describe("a kept file", () => {
  it("is touched by nobody who only opens it or reads it", () => {
    const into = join(folder(), "not-there");
    expect(open(into).read()).toBeUndefined();
    expect(readdirSync(join(into, ".."))).toEqual([]);
  });

  it("is for its owner only, the folder too, and begins with its version", () => {
    const into = join(folder(), "made", "when-needed");
    open(into).write(CONTENT);
    expect(statSync(into).mode & 0o777).toBe(0o700);
    expect(statSync(join(into, "some.json")).mode & 0o777).toBe(0o600);
    const written = readFileSync(join(into, "some.json"), "utf8");
    expect(written).toBe('{"version":3,"at":"2026-03-02T10:00:00.000Z","words":[\n"one",\n"two"\n]}\n');
    expect(open(into).read()).toEqual(CONTENT);
  });

  it("has no field for what is undefined", () => {
    const into = folder();
    open(into).write({ at: SOME_TIME, words: undefined });
    expect(readFileSync(join(into, "some.json"), "utf8")).toBe('{"version":3,"at":"2026-03-02T10:00:00.000Z"}\n');
    expect(open(into).read()).toEqual({ at: SOME_TIME });
  });

  it.each([
    ["before the year 0", -1e14, "0000-01-01T00:00:00.000Z"],
    ["after the year 9999", 1e15, "9999-12-31T23:59:59.999Z"],
  ])("holds a time %s as the nearest one that can be written", (_, far, nearest) => {
    const into = folder();
    open(into).write({ at: far, words: [] });
    expect(open(into).read()).toEqual({ at: Date.parse(nearest), words: [] });
  });

  it.each(["", "{", "[]", '{"at":"2026-03-02T10:00:00.000Z"}', '{"version":2,"at":"2026-03-02T10:00:00.000Z"}'])(
    "counts as none when it holds %s, and begins anew",
    (content) => {
      const into = folder();
      given(into, "some.json", content);
      expect(open(into).read()).toBeUndefined();
      open(into).write(CONTENT);
      expect(open(into).read()).toEqual(CONTENT);
    },
  );

  it("counts as none when it is larger than any of ours", () => {
    const into = folder();
    open(into).write(CONTENT);
    truncateSync(join(into, "some.json"), LARGEST_BYTES + 1);
    expect(open(into).read()).toBeUndefined();
    expect(open(into).readOrSetAside("all is lost").warning).toMatch(/and all is lost$/);
    expect(readdirSync(into)).toEqual(["some.json.unreadable-2026-03-02T10-00-00.000Z"]);
  });

  it("takes away what killed processes left, when it is written", () => {
    const into = folder();
    const old = SOME_TIME / 1_000 - 3_601;
    utimesSync(given(into, "some.json.killed.unfinished", "{"), old, old);
    open(into).read();
    expect(readdirSync(into)).toHaveLength(1);
    open(into).write(CONTENT);
    expect(readdirSync(into)).toEqual(["some.json"]);
  });

  it("that cannot be written says which, why and what follows from it", () => {
    const into = folder();
    mkdirSync(join(into, "some.json", "in-the-way"), { recursive: true });
    const failure = thrownBy(() => open(into).write(CONTENT));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: "some-not-written", scope: "run", retryable: false });
    const message = String(failure).replace(/\([A-Z]+\)/, "(why)");
    expect(message).toBe(
      `Failure: the note ${join(into, "some.json")} could not be written (why): it is written next time`,
    );
    expect(readdirSync(into)).toEqual(["some.json"]);
  });

  it("is not begun anew for a content that has no form", () => {
    const into = folder();
    open(into).write(CONTENT);
    expect(() => open(into).write({ at: Number.NaN, words: [] })).toThrow(z.core.$ZodError);
    expect(open(into).read()).toEqual(CONTENT);
  });
});
