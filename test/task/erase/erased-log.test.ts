import { describe, expect, it } from "vitest";
import { erasedLog, isErasedLog } from "../../../plugin/task/erase/erasable-card.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";

describe("an erased log", () => {
  it.each([
    ["request", "Erased on request at 2026-03-02 10:00:00 (UTC)"],
    ["age", "Erased after its retention time at 2026-03-02 10:00:00 (UTC)"],
  ] as const)("says why and when it was erased: %s", (reason, log) => {
    expect(erasedLog(reason, SOME_TIME)).toBe(log);
    expect(isErasedLog(log)).toBe(true);
  });

  it("is known with white space around it, which ESM may add", () => {
    expect(isErasedLog(`\n ${erasedLog("age", SOME_TIME)} \r\n`)).toBe(true);
  });

  it("is not one that merely begins like it", () => {
    expect(isErasedLog("Erased on request at last! said Vera")).toBe(false);
  });

  it("is not one that ends like it and begins with something else", () => {
    expect(isErasedLog("Vera: erased it at?? 2026-03-02 10:00:00 (UTC)")).toBe(false);
  });
});
