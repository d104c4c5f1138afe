import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { attributeSetting } from "../../plugin/settings/setting-definitions.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { broughtChats } from "./brought-chats.ts";

const brought = broughtChats();

describe("esm-chat run --refresh", () => {
  it.each([
    ["2026-10-31..2026-10-01", /2026-10-01 is before 2026-10-31/],
    ["2026-10-01..", /--refresh/],
    ["2026-10-01..2026-10-02..2026-10-03", /is no period/],
    ["October", /is no period/],
    ["2026-02-30..2026-03-01", /2026-02-30/],
  ])("says how %s should be written, before it asks any system", async (period, words) => {
    const { config } = await brought();
    const { exitCode, stderr } = await esmChatHere(["run", "--refresh", period, "--config", config]);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(1);
  });

  it("does not go together with a single session", async () => {
    const { config } = await brought();
    const { exitCode, stderr } = await esmChatHere([
      "run",
      "--refresh",
      "2026-10",
      "--session",
      "ws-1",
      "--config",
      config,
    ]);
    expect(stderr).toContain("--refresh: goes with --dry-run and --limit only");
    expect(exitCode).toBe(1);
  });

  it("names the setting where no attribute that older cards lack is mapped", async () => {
    const { config } = await brought();
    writeFileSync(join(dirname(config), "platform-settings.properties"), "");
    const { exitCode, stderr } = await esmChatHere(["run", "--refresh", "2026-10", "--config", config]);
    expect(stderr).toContain(attributeSetting("outcome"));
    expect(exitCode).toBe(2);
  });
});
