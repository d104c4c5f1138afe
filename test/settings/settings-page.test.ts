import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("docs/settings.md and the configuration's JSON Schema say what the schemas say (npm run settings)", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/write-settings.js", "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
