import { describe, expect, it } from "vitest";
import { erasedAt, erasedLog, isErasedLog, withoutErasedLine } from "../../../plugin/task/card/erased-log.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";

const ERASED = erasedLog("request", SOME_TIME);

describe("an erased log", () => {
  it.each([
    ["request", "Erased on request at 2026-03-02 10:00:00 (UTC)"],
    ["age", "Erased after its retention time at 2026-03-02 10:00:00 (UTC)"],
  ] as const)("says why and when it was erased: %s", (reason, log) => {
    expect(erasedLog(reason, SOME_TIME)).toBe(log);
    expect(isErasedLog(log)).toBe(true);
    expect(erasedAt(log)).toBe(SOME_TIME);
    expect(withoutErasedLine(log)).toBe("");
  });

  it("is known with white space around it, which ESM may add", () => {
    const log = `\n ${erasedLog("age", SOME_TIME)} \r\n`;
    expect(isErasedLog(log)).toBe(true);
    expect(erasedAt(log)).toBe(SOME_TIME);
  });

  it.each([
    ["merely begins like it", "Erased on request at last! said Vera"],
    ["ends like it and begins with something else", "Vera: erased it at?? 2026-03-02 10:00:00 (UTC)"],
    ["goes on in the same line", `${ERASED} Vera: hello`],
    ["has it in its second line", `Vera: hello\n${ERASED}`],
    ["has a time that cannot be", "Erased on request at 2026-13-02 10:00:00 (UTC)"],
    ["is empty", ""],
  ])("is not one that %s", (_case, log) => {
    expect(isErasedLog(log)).toBe(false);
    expect(erasedAt(log)).toBeNull();
    expect(withoutErasedLine(log)).toBe(log);
  });

  it.each([
    ["an entry", `${ERASED}\nVera: hello again`, "Vera: hello again"],
    ["several, as ESM may break lines", `${ERASED}\r\nVera: hello\r\nOtto: yes`, "Vera: hello\r\nOtto: yes"],
    ["an empty line before it", `${ERASED}\n\nVera: hello`, "\nVera: hello"],
    ["a second erased line", `${ERASED}\n${ERASED}`, ERASED],
    ["much text", `${ERASED}\n${"x".repeat(1_000_000)}`, "x".repeat(1_000_000)],
  ])("that goes on with %s is erased, and has newer text", (_case, log, below) => {
    expect(erasedAt(log)).toBe(SOME_TIME);
    expect(isErasedLog(log)).toBe(false);
    expect(withoutErasedLine(log)).toBe(below);
  });
});
