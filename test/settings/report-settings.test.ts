import { describe, expect, it } from "vitest";
import { reportSettings } from "../../plugin/settings/report-settings.ts";

const month = (folder: string, more: object = {}) => ({ every: "month", folder, ...more });
const mistakes = (...files: readonly object[]) =>
  reportSettings.safeParse({ files }).error?.issues.map(({ path, message }) => [path.join("."), message]);

describe("two entries of report.files", () => {
  it.each(["reports", "./reports", "reports/", "a/../reports"])("do not both write into %s", (folder) => {
    const message = "is the report of report.files.0 again: name all formats there";
    expect(mistakes(month("reports"), month(folder, { formats: ["xlsx"], keep: 3 }))).toEqual([["files.1", message]]);
  });

  it.each([month("others"), month("reports", { every: "week" }), month("reports", { maskPersons: true })])(
    "may differ: %j",
    (other) => {
      expect(mistakes(month("reports"), other)).toBeUndefined();
    },
  );
});
