import { describe, expect, it } from "vitest";
import { checkMapping, unverified } from "../../plugin/data-card/card-mapping.ts";
import type { AttributeInformation, TemplateInformation } from "../../plugin/esm/port.ts";
import { readPlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { attributesOf } from "../../plugin/template-xml/template-definition.ts";

const readyMade = readReadyMadeTemplate();
const SESSION = "efecteChat.integration.chatSession";

/** What ESM tells of the ready-made template, with changes to some attributes; null takes one away. */
function templateWith(changes: Record<string, Partial<AttributeInformation> | null> = {}): TemplateInformation {
  const attributes = new Map<string, AttributeInformation>();
  for (const { code, type, multiValue, staticValues, targets } of attributesOf(readyMade)) {
    const change = changes[code];
    const values = staticValues.map((value) => ({ code: value.code, name: value.names.en }));
    if (change !== null) attributes.set(code, { code, type, multiValue, staticValues: values, targets, ...change });
  }
  return { code: "chat_session", folders: [{ code: "chat_sessions", name: "Chat sessions" }], attributes };
}

const settings = (text = "") => readPlatformSettings("platform-settings.properties", text, readyMade);

describe("the platform settings fit", () => {
  it("the ready-made template", () => {
    expect(checkMapping(settings(), templateWith())).toEqual([]);
  });

  it("a template without an attribute whose setting is disabled", () => {
    const text = `!${SESSION}.chatLog.attributeCode=chat_log`;
    expect(checkMapping(settings(text), templateWith({ chat_log: null }))).toEqual([]);
  });

  it("a template without the back-reference, which the task never writes", () => {
    expect(checkMapping(settings(), templateWith({ related_ticket: null }))).toEqual([]);
  });

  it("a template whose customer may hold several persons", () => {
    expect(checkMapping(settings(), templateWith({ customer: { multiValue: true } }))).toEqual([]);
  });
});

describe("a finding names setting, attribute, expectation, what was found and what to do:", () => {
  it.each([
    [
      "a missing attribute",
      { chat_log: null },
      "chatLog",
      "an attribute of type string",
      "no such attribute",
      "create it, or disable",
    ],
    [
      "a missing mandatory attribute",
      { is_chat_active: null },
      "isChatActive",
      "type static-value",
      "no such",
      "create it",
    ],
    [
      "another type",
      { message_count: { type: "string" } },
      "messageCount",
      "type number",
      "type string",
      "map the setting",
    ],
    [
      "single instead of multi-value",
      { members: { multiValue: false } },
      "members",
      "multi-value",
      "single-value",
      "make the",
    ],
    [
      "another reference target",
      { customer: { targets: ["group"] } },
      "customer",
      "reference to person",
      "group",
      "allow that",
    ],
    [
      "no value that means no",
      { is_chat_active: { staticValues: [{ code: "yes", name: "Yes" }] } },
      "isChatActive",
      "value code no",
      "yes",
      "give a static value",
    ],
  ])("%s", (_, changes, attribute, expected, found, advice) => {
    expect(checkMapping(settings(), templateWith(changes))).toEqual([
      {
        setting: `${SESSION}.${attribute}.attributeCode`,
        code: Object.keys(changes)[0],
        expected: expect.stringContaining(expected),
        found: expect.stringContaining(found),
        advice: expect.stringContaining(advice),
      },
    ]);
  });

  it("another folder", () => {
    const [finding] = checkMapping(settings(`${SESSION}.folderCode=elsewhere`), templateWith());
    expect(finding).toMatchObject({ setting: `${SESSION}.folderCode`, code: "elsewhere", found: "chat_sessions" });
  });
});

describe("what a way into ESM does not tell", () => {
  it("is no finding, but is said to be unverified", () => {
    const silent = { type: undefined, multiValue: undefined, staticValues: undefined, targets: undefined };
    const codes = attributesOf(readyMade).map(({ code }) => [code, silent]);
    const template = { ...templateWith(Object.fromEntries(codes)), folders: undefined };
    expect(checkMapping(settings(), template)).toEqual([]);
    expect(unverified(settings(), template)).toHaveLength(4);
    expect(unverified(settings(), templateWith())).toEqual([]);
  });
});
