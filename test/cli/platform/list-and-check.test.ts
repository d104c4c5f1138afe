import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shippedPlatforms } from "../../../plugin/settings/platform-description.ts";
import { shippedExample } from "../../platforms/served-example.ts";
import { esmChatHere } from "../../support/esm-chat-here.ts";
import { folders, given } from "../../support/given-files.ts";

const folder = folders();
const SHIPPED = readFileSync("templates/platforms/live-helper-chat.yaml", "utf8");

interface Checked {
  readonly status: string;
  readonly examples: readonly { readonly name: string; readonly differences: readonly string[] }[];
}

describe("esm-chat platform list", () => {
  it("shows each description that ships, with its proof", async () => {
    const { exitCode, stdout } = await esmChatHere(["platform", "list"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/live-helper-chat +Live Helper Chat +ran +commit c15cd17d +2026-11-29/);
    for (const name of shippedPlatforms()) expect(stdout).toMatch(new RegExp(`^ +${name} `, "m"));
  });

  it("as JSON also says which settings each needs", async () => {
    const { stdout } = await esmChatHere(["platform", "list", "--json"]);
    const { platforms } = JSON.parse(stdout) as { platforms: { name: string }[] };
    expect(platforms.map(({ name }) => name)).toEqual(shippedPlatforms());
    expect(platforms.find(({ name }) => name === "hexabot")).toMatchObject({
      title: "Hexabot",
      proof: { how: "ran", version: "3.2.2-beta.1" },
      settings: [
        { name: "login", secret: false, needed: true },
        { name: "password", secret: true, needed: true },
        { name: "cookie", secret: false, needed: false },
      ],
    });
  });
});

describe("esm-chat platform check", () => {
  it.each(["live-helper-chat", "hexabot"])("%s makes of each example what it expects", async (name) => {
    const { exitCode, stdout } = await esmChatHere(["platform", "check", name, "--json"]);
    const { status, examples } = JSON.parse(stdout) as Checked;
    expect({ exitCode, status }).toEqual({ exitCode: 0, status: "right" });
    expect(examples.length).toBeGreaterThanOrEqual(3);
    expect(examples.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it("names the file, line and part of each mistake, and exits 1", async () => {
    const own = SHIPPED.replace("request: messages", "request: mesages").replace("times: seconds", "times: minutes");
    const file = given(folder(), "own.yaml", own);
    const { exitCode, stdout, lines } = await esmChatHere(["platform", "check", file]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(lines).toEqual([expect.stringContaining(`${file}: line 16, times: must be one of iso, seconds`)]);
  });

  it("names the examples that differ and what differs, and exits 3", async () => {
    const where = folder();
    const file = given(where, "own.yaml", SHIPPED.replace("operator: meta_msg", "operator: other.meta_msg"));
    const examples = folder();
    given(examples, "right.json", JSON.stringify(shippedExample("live-helper-chat/unknown-chat")));
    given(examples, "wrong.json", JSON.stringify(shippedExample("live-helper-chat/note-before-the-reply")));
    const { exitCode, stdout } = await esmChatHere(["platform", "check", file, "--examples", examples]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^ {2}as expected +right: /m);
    expect(stdout).toMatch(/^ {2}DIFFERS +wrong: /m);
    expect(stdout).toContain("session.liveChats.0.operators.0.joinedAt");
    expect(stdout).toContain("2026-10-06T07:30:45.000Z");
  });

  it.each([
    ["a name that does not ship", ["check", "no-such-platform"], "no description is called no-such-platform"],
    ["a file that is not there", ["check", "./no-such.yaml"], "no-such.yaml does not exist"],
    ["a folder that is not there", ["check", "hexabot", "--examples", "no-such-folder"], "no-such-folder is no folder"],
    ["no file at all", ["check"], "the command needs FILE"],
    ["a command that is not there", ["canary"], "unknown command"],
  ])("%s: exit 1, in one line", async (_, args, message) => {
    const { exitCode, lines } = await esmChatHere(["platform", ...args]);
    expect([exitCode, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toContain(message);
  });

  it("an example that is none is named with its part", async () => {
    const examples = folder();
    given(examples, "broken.json", JSON.stringify({ ...shippedExample("hexabot/unknown-thread"), now: "yesterday" }));
    const { exitCode, lines } = await esmChatHere(["platform", "check", "hexabot", "--examples", examples]);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/broken\.json: now: .*time/)]);
  });
});
