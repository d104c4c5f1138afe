import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfiguration, parseHosting } from "../../../plugin/settings/configuration-file.ts";
import { readPlatformSettings } from "../../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../../plugin/settings/ready-made-template.ts";
import { settingDefinitions } from "../../../plugin/settings/setting-definitions.ts";
import { exampleSettings } from "../../../scripts/package/example-settings.ts";

describe("the example configuration", () => {
  const file = "deploy/esm-chat.config.json";
  const text = readFileSync(file, "utf8");

  it("is one, whole, with every secret in a file that the service is given", async () => {
    const { esm, chatHistory, journal, schedule, functions } = await parseConfiguration(file, text);
    expect(schedule).toBeDefined();
    expect(functions.environmentUrl).toBeDefined();
    expect(esm.password).toEqual({ file: "$CREDENTIALS_DIRECTORY/esm-password" });
    expect(chatHistory.token).toEqual({ file: "$CREDENTIALS_DIRECTORY/chat-history-token" });
    expect(journal).toBe("/var/lib/esm-chat-history");
  });
});

describe("the example of several environments", () => {
  it("names a configuration in a folder for each", async () => {
    const file = "deploy/several-environments.config.json";
    expect(await parseHosting(file, readFileSync(file, "utf8"))).toMatchObject({
      environments: ["helsinki/esm-chat.config.json", "turku/esm-chat.config.json"],
      journal: "/var/lib/esm-chat-history",
    });
  });
});

describe("the example platform settings", () => {
  const template = readReadyMadeTemplate();

  it("are read, and say what is the case without them", () => {
    expect(readPlatformSettings("FILE", exampleSettings(), template)).toEqual(readPlatformSettings("", "", template));
  });

  it("name every setting", () => {
    for (const { name } of settingDefinitions(template)) expect(exampleSettings()).toContain(`${name}=`);
  });
});
