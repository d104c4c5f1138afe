import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError, type Problem } from "../../plugin/base/failure.ts";
import { CHECKLIST } from "../../plugin/checklist/checklist.ts";
import { type ChecklistReport, checklistReport } from "../../plugin/checklist/checklist-report.ts";
import { refusedConfiguration } from "../../plugin/checklist/refused-configuration.ts";
import { checklistText } from "../../plugin/cli/checklist-view.ts";
import { folders, given } from "../support/given-files.ts";
import { type ChecklistWorld, checklistWorlds, idsOf } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const OTHERS = CHECKLIST.length - 2;

/** Lines of the list that say something of an item. */
function itemLines(said: string): string[] {
  return said.split("\n").filter((line) => /^ {2}[✔✘○?] |^ {6}|^\d+ items? wait/.test(line));
}

describe("one file that is not there is one red item, and the others wait for it on one line", () => {
  it.each<[string, string, (world: ChecklistWorld) => unknown]>([
    ["the configuration", "configuration", ({ config }) => rmSync(config)],
    [
      "the configuration, which is no JSON",
      "configuration",
      ({ config }) => given(join(config, ".."), "esm-chat.config.json", "{"),
    ],
    ["a secret", "configuration", ({ folder }) => rmSync(join(folder, "esm-password"))],
    [
      "the platform settings",
      "platform-settings",
      ({ folder }) => rmSync(join(folder, "platform-settings.properties")),
    ],
  ])("%s", async (_, item, breaks) => {
    const world = await start({ settings: "" });
    breaks(world);
    const { said, error } = await world.text();
    expect(error).toBeInstanceOf(InputError);
    const title = CHECKLIST.find(({ id }) => id === item)?.title ?? "";
    const lines = itemLines(said);
    expect(lines.filter((line) => /^ {2}[✘○?]/.test(line))).toEqual([`  ✘ ${title}`]);
    const isRead = lines.some((line) => line.startsWith("  ✔"));
    expect(lines.at(-1)).toBe(`${isRead ? OTHERS : OTHERS + 1} items wait for “${title}”`);
    // The item, what is wrong with it, what to do; the other file, if it was looked at; the items that wait.
    expect(lines).toHaveLength(isRead ? 5 : 4);
  });

  it.each<[string, Problem, string]>([
    [
      "a secret",
      { file: "c.json", place: "esm.password", message: "esm-password does not exist" },
      "wrong: c.json: esm.password: esm-password does not exist",
    ],
    [
      "what to do in several lines",
      { file: "", place: "--config", message: "is not given. Two ways on:\n  write one\n  see the demo" },
      "wrong: --config: is not given. Two ways on: write one; see the demo",
    ],
  ])("says in the problem's own words what is wrong: %s", async (_, problem, expected) => {
    const checked = await refusedConfiguration([problem], undefined);
    const report = checklistReport(checked, { at: 0, version: "1", environment: null });
    expect(checklistText(report, false).split("\n")[2]).toBe(`      ${expected}`);
  });

  it("the template of the log", async () => {
    const checked = await refusedConfiguration(
      [{ file: "esm-chat.config.json", place: "chatLog.template", message: "log.hbs does not exist" }],
      { settingsFile: undefined },
    );
    const states = checked.map(({ outcome }) => outcome.state);
    expect(states.filter((state) => state === "missing")).toHaveLength(1);
    expect(new Set(states)).toEqual(new Set(["missing", "cannot-verify"]));
  });

  it("a system that is away is one red item as well", async () => {
    const world = await start();
    await world.install();
    world.sandbox.setFaults([{ target: "esm", match: "", kind: "status", status: 503 }]);
    const lines = itemLines((await world.text()).said);
    expect(lines.filter((line) => line.startsWith("  ✘"))).toEqual(["  ✘ ESM can be reached"]);
    expect(lines.at(-1)).toMatch(/^\d\d items wait for “ESM can be reached”$/);
  });

  it("nothing is left out of what other programs and the page get", async () => {
    const world = await start();
    await world.install();
    world.sandbox.setPermissions([{ templateCode: "person", read: false, write: false }]);
    const { report } = await world.check();
    expect(report.items).toHaveLength(CHECKLIST.length);
    expect(waiting(report)).toEqual(["person-attribute-readable", "persons-findable"]);
    expect(idsOf(report, "cannot-verify")).toEqual(expect.arrayContaining(waiting(report)));
    expect((await world.text()).said).toMatch(/^2 items wait for “[^”]+”: [^;]+; [^;]+$/m);
  });
});

function waiting({ items }: ChecklistReport) {
  return items.flatMap((item) => ("waitsFor" in item && item.waitsFor !== undefined ? [item.id] : [])).toSorted();
}
