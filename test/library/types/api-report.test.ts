import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apiReports, REPORT_FOLDER } from "../../../scripts/types/api-report.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";

const WHAT_TO_DO =
  "the public face has changed: run npm run api, look at what it changes in etc/, and write it into CHANGELOG.md " +
  "(docs/decisions/24-the-public-face.md says which version that makes)";
const EXPORT_THEM = "export them from an entry of plugin/library, or say it without them";

const reports = apiReports(PROJECT);

describe.each(reports)("$path", ({ path, text, forgotten }) => {
  it("is what the package exports (npm run api)", () => {
    const committed = existsSync(join(PROJECT, path)) ? readFileSync(join(PROJECT, path), "utf8") : "";
    expect({ [WHAT_TO_DO]: committed }).toEqual({ [WHAT_TO_DO]: text });
  });

  it("speaks of nothing that nobody can import", () => {
    expect({ [EXPORT_THEM]: forgotten }).toEqual({ [EXPORT_THEM]: [] });
  });
});

it("there is a report for each entry, and no other", () => {
  const paths = reports.map(({ path }) => path);
  expect(readdirSync(join(PROJECT, REPORT_FOLDER)).map((name) => `${REPORT_FOLDER}/${name}`)).toEqual(paths.toSorted());
  expect(paths.length).toBeGreaterThanOrEqual(3);
});
