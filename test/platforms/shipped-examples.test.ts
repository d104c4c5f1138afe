import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readExample } from "../../plugin/cli/platform/example.ts";
import { runExample } from "../../plugin/cli/platform/run-example.ts";
import { platformFile, readPlatformFile, shippedPlatforms } from "../../plugin/settings/platform-description.ts";

const EXAMPLES = "templates/platforms/examples";
const NAMED = { file: "test", place: "" };

function examplesOf(platform: string): string[] {
  const folder = `${EXAMPLES}/${platform}`;
  return existsSync(folder) ? readdirSync(folder).map((file) => `${folder}/${file}`) : [];
}

describe.each(shippedPlatforms())("the description of %s", (platform) => {
  const described = readPlatformFile(platformFile(platform, ".", NAMED), NAMED);

  it("is called as its file is", () => {
    expect(described.description.platform).toBe(platform);
  });

  it.each(examplesOf(platform))("makes the expected session of %s", async (file) => {
    const example = readExample(file, readFileSync(file, "utf8"));
    expect(await runExample(described, example)).toEqual([]);
  });
});
