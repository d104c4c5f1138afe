import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { type SandboxAccess, writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { folders, given } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";

const newFolder = folders();

const ACCESS: SandboxAccess = {
  esmRest: "http://127.0.0.1:1/itsm/api/v1",
  esmWebApi: "http://127.0.0.1:1/api",
  timeZone: "UTC",
  chatHistory: "http://127.0.0.1:1/chat",
  installationId: "sandbox",
  login: "task",
  password: "a password of the sandbox",
  token: "a token of the sandbox",
  control: "http://127.0.0.1:1/control",
  manners: () => ({ systemLanguage: "en" }),
};

const OWN = JSON.stringify({ esm: { url: "https://esm.example.com/itsm/api/v1", login: "chat" } });

describe("a folder that holds files of one's own", () => {
  it.each([
    ["a configuration", "esm-chat.config.json", OWN],
    ["a configuration that is no JSON yet", "esm-chat.config.json", "{ // mine"],
    ["a configuration with nothing in it", "esm-chat.config.json", ""],
    [
      "the checklist's setting of the sandbox alone",
      "esm-chat.config.json",
      `{"checklist":{"clockDifferenceMinutes":"any"}}`,
    ],
    [
      "platform settings",
      "platform-settings.properties",
      "!efecteChat.integration.chatSession.members.attributeCode=x",
    ],
    ["ESM's password", "esm-password", "secret"],
    ["the chat platform's token", "chat-history-token", "secret"],
  ])("%s: is not written into", (_, name, text) => {
    const folder = newFolder();
    given(folder, name, text);
    const error = thrownBy(() => writeSandboxConfig(folder, ACCESS, "rest"));
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain(`--write-config: holds a file ${name} that no sandbox has written`);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  });

  it("others than those that are written: is", () => {
    const folder = newFolder();
    given(folder, "sessions.jsonl", "");
    expect(writeSandboxConfig(folder, ACCESS, "rest")).toBe(join(folder, "esm-chat.config.json"));
  });
});

it.each(["rest", "web-api"] as const)("maps what reports need, as far as it can be filled, over %s", async (api) => {
  const file = writeSandboxConfig(newFolder(), ACCESS, api, { mapsReports: true });
  const { attributeCodes } = (await readConfiguration(file, {})).platformSettings;
  expect(attributeCodes).toMatchObject({
    outcome: "outcome",
    firstReplier: "first_replier",
    liveChatCount: "live_chat_count",
    redirectCount: "redirect_count",
    liveChatTime: "live_chat_time",
    language: "chat_language",
  });
  // Without business hours the configuration would be refused.
  expect(attributeCodes.waitInBusinessHours).toBeUndefined();
  const settings = join(file, "..", "platform-settings.properties");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("#efecteChat", "efecteChat"));
  const before = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const businessHours = { from: "08:00", to: "16:00" };
  writeFileSync(file, JSON.stringify({ ...before, schedule: { everyMinutes: 60, businessHours } }));
  expect((await readConfiguration(file, {})).platformSettings.attributeCodes.waitInBusinessHours).toBe(
    "wait_in_business_hours",
  );
});

it("is written over what a sandbox before has written, and somebody has added to", () => {
  const folder = newFolder();
  const file = writeSandboxConfig(folder, ACCESS, "web-api");
  const before = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  given(folder, "esm-chat.config.json", JSON.stringify({ ...before, schedule: { everyMinutes: 5 } }));
  writeSandboxConfig(folder, { ...ACCESS, password: "another" }, "rest");
  expect(readFileSync(join(folder, "esm-password"), "utf8")).toBe("another");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ esm: { url: ACCESS.esmRest } });
});
