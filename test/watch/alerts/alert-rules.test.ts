import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { folders } from "../../support/given-files.ts";

const run = promisify(execFile);
const folder = folders();

const isHere = await run("promtool", ["--version"]).then(
  () => true,
  () => false,
);

/** What Prometheus' own tool says. @throws Error with its findings when it finds any */
async function promtool(...parameters: string[]): Promise<string> {
  return (await run("promtool", parameters)).stdout;
}

/** What every panel of the dashboard asks for, as recording rules, which is what promtool can check. */
function panelsAsRules(): string {
  const { panels } = JSON.parse(readFileSync("deploy/grafana-dashboard.json", "utf8")) as {
    panels: { targets: { expr: string }[] }[];
  };
  const rules = panels.flatMap(({ targets }) => targets).map(({ expr }, index) => ({ record: `panel_${index}`, expr }));
  return JSON.stringify({ groups: [{ name: "panels", rules }] });
}

const why = isHere ? "" : " (skipped: promtool is not on the PATH; Debian has it in the package prometheus)";

describe.skipIf(!isHere)(`Prometheus${why}`, () => {
  it("understands the alert rules", async () => {
    expect(await promtool("check", "rules", "deploy/prometheus-rules.yml")).toContain("SUCCESS");
  });

  it("alerts when it should, and only then", async () => {
    expect(await promtool("test", "rules", join(import.meta.dirname, "alerts.promtool.yml"))).toContain("SUCCESS");
  });

  it("understands what the dashboard asks for", async () => {
    const file = join(folder(), "panels.yml");
    writeFileSync(file, panelsAsRules());
    expect(await promtool("check", "rules", file)).toContain("SUCCESS");
  });
});
