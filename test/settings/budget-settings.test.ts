import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { budgetLimits, chatHistoryBudget, esmBudget } from "../../plugin/settings/budget-settings.ts";

describe("a budget in the configuration", () => {
  it("that is not there is the usual one", () => {
    expect(budgetLimits(esmBudget.parse(undefined))).toEqual({
      requestsPerSecond: 20,
      atOnce: 4,
      bytesPerSecond: 1_000_000,
    });
    expect(budgetLimits(chatHistoryBudget.parse(undefined))).toEqual({
      requestsPerSecond: undefined,
      atOnce: 16,
      bytesPerSecond: undefined,
    });
  });

  it("may lift a limit with null, and set one where there is none", () => {
    expect(budgetLimits(esmBudget.parse({ requestsPerSecond: null, kilobytesPerSecond: null }))).toEqual({
      requestsPerSecond: undefined,
      atOnce: 4,
      bytesPerSecond: undefined,
    });
    expect(budgetLimits(chatHistoryBudget.parse({ requestsPerSecond: 10, kilobytesPerSecond: 50 }))).toEqual({
      requestsPerSecond: 10,
      atOnce: 16,
      bytesPerSecond: 50_000,
    });
  });

  it.each([
    ["requestsPerSecond", 0, "must be a whole number from 1 to 1000"],
    ["requestsPerSecond", 1.5, "must be a whole number from 1 to 1000"],
    ["atOnce", 0, "must be a whole number from 1 to 64"],
    ["atOnce", null, "must be a whole number from 1 to 64"],
    ["kilobytesPerSecond", "much", "must be a whole number from 1 to 1000000"],
  ])("%s may not be %j", (setting, value, message) => {
    const { error } = esmBudget.safeParse({ [setting]: value });
    expect(error?.issues).toMatchObject([{ path: [setting], message }]);
  });

  it("knows no other settings", () => {
    expect(esmBudget.safeParse({ requestsPerMinute: 5 }).success).toBe(false);
  });
});

it("docs/load.md tells the defaults", () => {
  const [esm, chat] = [esmBudget.parse({}), chatHistoryBudget.parse({})];
  const table = readFileSync("docs/load.md", "utf8");
  const kilobytes = (esm.kilobytesPerSecond ?? 0).toLocaleString("en");
  expect(table).toMatch(
    new RegExp(`requestsPerSecond\` \\| ${esm.requestsPerSecond} \\| \`${chat.requestsPerSecond}\``),
  );
  expect(table).toMatch(new RegExp(`atOnce\` \\| ${esm.atOnce} \\| ${chat.atOnce} \\|`));
  expect(table).toMatch(new RegExp(`kilobytesPerSecond\` \\| ${kilobytes} \\| \`${chat.kilobytesPerSecond}\``));
});
