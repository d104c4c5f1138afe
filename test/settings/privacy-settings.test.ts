import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { maskText } from "../../plugin/chat/masks/mask-text.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { folders, given, problemsOfReading } from "../support/given-files.ts";

const folder = folders();

async function configured(privacy: unknown) {
  const configuration = {
    esm: { url: "https://esm.example.org", login: "task", password: { env: "SECRET" } },
    chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "SECRET" } },
    privacy,
  };
  const file = given(folder(), "esm-chat.config.json", JSON.stringify(configuration));
  return await readConfiguration(file, { SECRET: "canary" });
}

async function said(privacy: unknown): Promise<string[]> {
  return (await problemsOfReading(async () => await configured(privacy))).map((problem) =>
    problemLine({ ...problem, file: "" }),
  );
}

const NAME = "must be at most 40 letters, with spaces and hyphens between them";

describe("masks of one's own", () => {
  it("work with the ready-made ones", async () => {
    const ownMasks = [{ name: "employee number", pattern: "\\bEMP-\\d{6}\\b" }];
    const { masks } = (await configured({ masks: ["iban"], ownMasks })).privacy;
    expect(maskText("EMP-123456 has FI21 1234 5600 0007 85", new Set(masks))).toMatchObject({
      text: "[employee number] has [IBAN]",
      counts: { iban: 1, "employee number": 1 },
    });
  });

  it("are none unless they are given", async () => {
    expect((await configured({ masks: ["iban"] })).privacy.masks).toEqual(["iban"]);
  });

  it.each<[unknown, string]>([
    [{ name: "x", pattern: "(a" }, "0.pattern: is not an expression of RE2: missing closing )"],
    [
      { name: "x", pattern: "a(?=b)" },
      "0.pattern: is not an expression of RE2: look-arounds are not possible at character 2",
    ],
    [
      { name: "x", pattern: "a*" },
      "0.pattern: also matches where there is nothing: let it begin with something that must be there",
    ],
    [{ name: "x", pattern: "a".repeat(501) }, "0.pattern: must be at most 500 characters"],
    [{ name: "x" }, "0.pattern: is missing"],
    [{ name: "x", pattern: 5 }, "0.pattern: must be text in quotation marks"],
    [{ name: "", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "employee 5", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "a@b", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "a]b", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: " a", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "__proto__", pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "a".repeat(41), pattern: "a" }, `0.name: ${NAME}`],
    [{ name: "phone-number", pattern: "a" }, "0.name: is the name of a ready-made mask"],
    [{ name: "Mail Address", pattern: "a" }, "0.name: is the name of a ready-made mask"],
    [{ name: "iban", pattern: "a" }, "0.name: is the name of a ready-made mask"],
    [
      { name: "x", pattern: "a", flags: "i" },
      "0.flags: is not a setting: is it spelt right, and in the right section? Here there are name, pattern",
    ],
  ])("are refused: %j", async (mask, message) => {
    expect(await said({ ownMasks: [mask] })).toEqual([`privacy.ownMasks.${message}`]);
  });

  it("are refused when two have one name, or when there are too many", async () => {
    const two = ["shoe size", "Shoe size"].map((name) => ({ name, pattern: "a" }));
    expect(await said({ ownMasks: two })).toEqual(["privacy.ownMasks.1.name: is the name of another mask"]);
    const names = [..."abcdefghijklmnopqrstu"];
    expect(await said({ ownMasks: names.map((name) => ({ name, pattern: "a" })) })).toEqual([
      "privacy.ownMasks: must be at most 20 masks",
    ]);
    expect(await said({ ownMasks: { a: "b" } })).toEqual(["privacy.ownMasks: must be a list in brackets: [ … ]"]);
  });
});
