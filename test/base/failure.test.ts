import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Failure, isStop, toldToStop } from "../../plugin/base/failure.ts";

describe("a failure", () => {
  it("is nobody's purpose unless it says so", () => {
    expect(new Failure("m", { code: "c", scope: "card", retryable: true })).toMatchObject({
      name: "Failure",
      message: "m",
      code: "c",
      scope: "card",
      onPurpose: false,
      retryable: true,
      retryAt: undefined,
      status: undefined,
    });
  });

  it.each([
    ["run", true, true],
    ["run", false, false],
    ["system", true, false],
    ["request", true, false],
    ["card", true, false],
  ] as const)("of scope %s, on purpose: %s, is a stop: %s", (scope, onPurpose, expected) => {
    expect(isStop(new Failure("m", { code: "c", scope, onPurpose, retryable: true }))).toBe(expected);
  });

  it("of work that was told to stop is one, and the work can be done another time", () => {
    expect(toldToStop("enough")).toMatchObject({ message: "enough", code: "stopped", retryable: true });
    expect(isStop(toldToStop("enough"))).toBe(true);
  });
});

it("nothing is decided by a failure's code", () => {
  const files = readdirSync("plugin", { recursive: true, encoding: "utf8" }).filter((file) =>
    /^(?!sandbox).*\.ts$/.test(file),
  );
  expect(files.length).toBeGreaterThan(200);
  const decided = files.flatMap((file) => {
    const found = readFileSync(`plugin/${file}`, "utf8").match(
      /\b\w+\.code\)? [!=]== "[a-z]+(?:-[a-z]+)*"|\.has\(\w+\.code\)/g,
    );
    return (found ?? []).map((text) => `${file}: ${text}`);
  });
  expect(decided).toEqual([]);
});
