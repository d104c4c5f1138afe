import { describe, expect, it } from "vitest";
import type { AttributeInformation, TemplateInformation } from "../../../plugin/outside/esm/port.ts";
import { readPlatformSettings } from "../../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../../plugin/settings/ready-made-template.ts";
import { clicksToTarget } from "../../../plugin/task/card/check-links.ts";
import { checkBackReferences, checkMapping } from "../../../plugin/task/card/check-mapping.ts";
import { attributesOf } from "../../../plugin/xml/template-definition.ts";
import { FURTHER_ATTRIBUTES } from "../../support/ready-made.ts";

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

const FURTHER_CODES = [
  "outcome",
  "first_replier",
  "live_chat_count",
  "redirect_count",
  "wait_in_business_hours",
  "live_chat_time",
  "chat_language",
];

const settings = (text = "") => readPlatformSettings("platform-settings.properties", text, readyMade);

const findings = (text: string, template: TemplateInformation) => checkMapping(settings(text), template).findings;

describe("the platform settings fit", () => {
  it("the ready-made template", () => {
    expect(checkMapping(settings(), templateWith())).toEqual({ findings: [], unverified: [] });
  });

  it("a template without an attribute whose setting is disabled", () => {
    const text = `!${SESSION}.chatLog.attributeCode=chat_log`;
    expect(findings(text, templateWith({ chat_log: null }))).toEqual([]);
  });

  it("a template without the back-reference, which the task never writes", () => {
    expect(findings("", templateWith({ related_ticket: null }))).toEqual([]);
  });

  it("a template whose customer may hold several persons", () => {
    expect(findings("", templateWith({ customer: { multiValue: true } }))).toEqual([]);
  });
});

it.each([
  ["chat_logg", "no such attribute: did you mean chat_log?"],
  ["CHAT_LOG", "no such attribute: did you mean chat_log?"],
  ["log", "no such attribute: did you mean chat_log?"],
  ["protocol", "no such attribute"],
])("an attribute that is not there, %s, is asked about", (code, found) => {
  expect(findings(`${SESSION}.chatLog.attributeCode=${code}`, templateWith())).toMatchObject([{ code, found }]);
});

describe("a finding names setting, attribute, expectation, what was found and what to do:", () => {
  it.each([
    [
      "a missing attribute",
      { chat_log: null },
      "chatLog.attributeCode",
      "an attribute of type string",
      "no such attribute",
      "create it, or disable",
    ],
    [
      "a missing mandatory attribute",
      { is_chat_active: null },
      "isChatActive.attributeCode",
      "type static-value",
      "no such",
      "create it",
    ],
    [
      "another type",
      { message_count: { type: "string" } },
      "messageCount.attributeCode",
      "type number",
      "type string",
      "map the setting",
    ],
    [
      "single instead of multi-value",
      { members: { multiValue: false } },
      "members.attributeCode",
      "multi-value",
      "single-value",
      "make the",
    ],
    [
      "another reference target",
      { customer: { targets: ["group"] } },
      "customer.attributeCode",
      "reference to person",
      "group",
      "allow that",
    ],
    [
      "no value that means no",
      { is_chat_active: { staticValues: [{ code: "yes", name: "Yes" }] } },
      "isChatActive.negativeValueCode",
      "value code no",
      "yes",
      "give a static value",
    ],
    [
      "values for no and yes with one name",
      {
        is_chat_active: {
          staticValues: [
            { code: "yes", name: "Chat" },
            { code: "no", name: "chat " },
          ],
        },
      },
      "isChatActive.negativeValueCode",
      "different names for no and yes",
      "yes (Chat), no (chat )",
      "rename one",
    ],
  ])("%s", (_, changes, setting, expected, found, advice) => {
    expect(findings("", templateWith(changes))).toEqual([
      {
        setting: `${SESSION}.${setting}`,
        code: Object.keys(changes)[0],
        expected: expect.stringContaining(expected),
        found: expect.stringContaining(found),
        advice: expect.stringContaining(advice),
      },
    ]);
  });

  const OUTCOME = `${SESSION}.outcome.attributeCode=outcome`;
  const outcomes = attributesOf(readyMade).find(({ code }) => code === "outcome")?.staticValues ?? [];
  const named = outcomes.map(({ code, names }) => ({ code, name: names.en }));

  it.each<[string, Partial<AttributeInformation>, string, string]>([
    ["no value for an outcome", { staticValues: named.slice(1) }, "answeredValueCode", "value code answered"],
    [
      "two outcomes with one name",
      { staticValues: named.map((value) => (value.code === "abandoned" ? { ...value, name: "unanswered " } : value)) },
      "answeredValueCode",
      "different names for the outcomes",
    ],
  ])("%s, where the outcome is mapped", (_, change, part, expected) => {
    const template = templateWith({ outcome: change });
    expect(findings(OUTCOME, template)).toEqual([
      expect.objectContaining({
        setting: `${SESSION}.outcome.${part}`,
        code: "outcome",
        expected: expect.stringContaining(expected),
      }),
    ]);
    expect(findings("", template)).toEqual([]);
  });

  it("none of the further attributes, where they are mapped", () => {
    const bare = templateWith(Object.fromEntries(FURTHER_CODES.map((code) => [code, null])));
    expect(findings("", bare)).toEqual([]);
    expect(findings(FURTHER_ATTRIBUTES, bare).map(({ code }) => code)).toEqual(FURTHER_CODES);
    expect(checkMapping(settings(FURTHER_ATTRIBUTES), templateWith())).toEqual({ findings: [], unverified: [] });
  });

  it("another folder", () => {
    const [finding] = findings(`${SESSION}.folderCode=elsewhere`, templateWith());
    expect(finding).toMatchObject({ setting: `${SESSION}.folderCode`, code: "elsewhere", found: "chat_sessions" });
  });

  it("every setting that does not fit, not only the first", () => {
    const changes = { chat_log: null, message_count: { type: "string" } };
    expect(findings("", templateWith(changes)).map(({ code }) => code)).toEqual(["message_count", "chat_log"]);
  });
});

describe("the back-reference, which nothing of the task depends on,", () => {
  const backReference = (text: string, changes: Parameters<typeof templateWith>[0] = {}) =>
    checkBackReferences(settings(text), templateWith(changes)).map(({ setting, found }) => [setting, found]);
  const setting = `${SESSION}.relatedTicket.attributeCode`;

  it.each<[string, string, Parameters<typeof templateWith>[0], unknown[]]>([
    ["is there", "", {}, []],
    ["is missing", "", { related_ticket: null }, [[setting, "no such attribute"]]],
    ["is of another type", "", { related_ticket: { type: "string" } }, [[setting, "type string"]]],
    ["is missing and switched off", `!${setting}=related_ticket`, { related_ticket: null }, []],
  ])("%s", (_, text, changes, found) => {
    expect(backReference(text, changes)).toEqual(found);
  });
});

describe("what ESM does not tell about one attribute", () => {
  it.each<[string, Parameters<typeof templateWith>[0], string[]]>([
    ["its type", { end_time: { type: undefined } }, ["the type of end_time"]],
    [
      "the types of two",
      { end_time: { type: undefined }, chat_log: { type: undefined } },
      ["the type of end_time, chat_log"],
    ],
    ["whether it is multi-value", { members: { multiValue: undefined } }, ["whether members is multi-value"]],
    ["whether one that need not be is multi-value", { chat_log: { multiValue: undefined } }, []],
    ["its target", { customer: { targets: undefined } }, ["what customer may point to"]],
    ["the target of what is no reference", { chat_log: { targets: undefined } }, []],
    ["anything about one that the task never writes", { related_ticket: { type: undefined, targets: undefined } }, []],
    [
      "what its static values are called",
      {
        is_chat_active: {
          staticValues: [
            { code: "no", name: null },
            { code: "yes", name: "Yes" },
          ],
        },
      },
      ["the name of no of is_chat_active in ESM's system language"],
    ],
  ])("is no finding, but is said in words: %s", (_name, changes, unverified) => {
    expect(checkMapping(settings(), templateWith(changes))).toEqual({ findings: [], unverified });
  });

  it("does not keep value codes from being checked", () => {
    const template = templateWith({
      is_chat_active: { type: undefined, staticValues: [{ code: "yes", name: "Yes" }] },
    });
    expect(findings("", template).map(({ expected }) => expected)).toEqual(["a static value with the value code no"]);
  });
});

describe("what a way into ESM does not tell", () => {
  it("is no finding, but is said to be unverified", () => {
    const silent = { type: undefined, multiValue: undefined, staticValues: undefined, targets: undefined };
    const codes = attributesOf(readyMade).map(({ code }) => [code, silent]);
    const template = { ...templateWith(Object.fromEntries(codes)), folders: undefined };
    const { findings: found, unverified } = checkMapping(settings(), template);
    expect(found).toEqual([]);
    expect(unverified).toHaveLength(4);
  });

  it("goes for files too, where an attribute for the whole log is mapped", () => {
    const unknown = { type: undefined, multiValue: undefined, staticValues: undefined, targets: undefined };
    const template = templateWith();
    const attributes = new Map([...template.attributes, ["whole_log", { code: "whole_log", ...unknown }] as const]);
    const mapped = settings(`${SESSION}.chatLogFile.attributeCode=whole_log`);
    expect(checkMapping(mapped, { ...template, attributes }).unverified).toContain("whether files can be attached");
    expect(checkMapping(settings(), { ...template, attributes }).unverified).toEqual([]);
  });
});

it.each([
  [["customer"], "open its attribute customer, choose the template person"],
  [["customer", "members"], "open its attributes customer and members, choose the template person"],
])("says what to click for %s", (codes, expected) => {
  expect(clicksToTarget(codes, "person")).toContain(expected);
});
