import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { type AttributeRow, CARD_ATTRIBUTE_NAMES, CARD_ATTRIBUTES } from "../../plugin/chat/card-attributes.ts";
import { readPlatformSettings, readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate, readyMadeTemplateXml } from "../../plugin/settings/ready-made-template.ts";
import { templateAttributes } from "../../plugin/settings/template-attributes.ts";
import { readTemplateXml } from "../../plugin/xml/read-template-xml.ts";
import { attributesOf, type TemplateDefinition } from "../../plugin/xml/template-definition.ts";
import { problemsOf } from "../support/given-files.ts";

const FILE = "templates/chat_session.xml";
const XML = readFileSync(FILE, "utf8");

function templateOf(xml: string): TemplateDefinition {
  const [template] = readTemplateXml(FILE, xml);
  if (template === undefined) throw new Error("no template");
  return template;
}

/** The template with one thing said otherwise, which has to be there. */
function changed(from: string, to: string): TemplateDefinition {
  expect(XML).toContain(from);
  return templateOf(XML.replace(from, to));
}

const rows = CARD_ATTRIBUTE_NAMES.map((name): { name: string } & AttributeRow => ({ name, ...CARD_ATTRIBUTES[name] }));
const inTemplate = rows.filter((row) => !("nameBesideTemplate" in row));

const camelCase = (code: string) => code.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const nameOf = (code: string) => (code === "chat_language" ? "language" : camelCase(code));

const problems = (template: TemplateDefinition) => problemsOf(() => templateAttributes(template)).map(problemLine);

describe("the ready-made template and the table of the card's attributes", () => {
  it("have the same attributes, but for what ESM counts itself and what is off until it is mapped", () => {
    const filled = attributesOf(templateOf(XML)).filter(({ identifierPrefix }) => identifierPrefix === undefined);
    expect(inTemplate.map(({ code }) => code).toSorted()).toEqual(filled.map(({ code }) => code).toSorted());
  });

  it("are joined in the template's order, what it does not have first", () => {
    const joined = templateAttributes(templateOf(XML)).map(({ definition }) => definition.code);
    const codes = attributesOf(templateOf(XML)).map(({ code }) => code);
    expect(joined).toEqual(["chat_log_file", ...codes.filter((code) => code !== "efecte_id")]);
  });

  it("name an attribute alike: chat_log is chatLog, but that of the language, which ESM may have of its own", () => {
    expect(rows.map(({ name }) => name)).toEqual(rows.map(({ code }) => nameOf(code)));
  });

  it("have two attributes whose value codes are settings", () => {
    const named = rows.filter(({ kind }) => kind === "active" || kind === "outcome");
    expect(named.map(({ name }) => name)).toEqual(["isChatActive", "outcome"]);
  });

  it.each(inTemplate.map(({ code, name }) => [code, name]))("do not fit when %s is renamed", (code, name) => {
    const template = changed(`<attribute code="${code}"`, '<attribute code="renamed"');
    expect(problems(template)).toEqual([
      `${FILE}: attribute ${code} (${name}): is missing: the table of the card's attributes has it; leave the codes of this file as they are, and name those of your ESM in the platform settings`,
    ]);
  });

  it.each([
    [
      "a type",
      'code="message_count" type="number"',
      'code="message_count" type="string"',
      "message_count",
      'type="number"',
    ],
    [
      "several values",
      'code="members" type="reference" multivalue="true"',
      'code="members" type="reference"',
      "members",
      'type="reference", multivalue="true"',
    ],
    [
      "one value",
      'code="customer" type="reference"',
      'code="customer" type="reference" multivalue="true"',
      "customer",
      'type="reference"',
    ],
    [
      "a back-reference",
      ' back-reference="chat_session"',
      "",
      "related_ticket",
      'type="reference", multivalue="true", back-reference',
    ],
  ])("do not fit when %s differs", (_, from, to, code, wanted) => {
    const [problem, ...others] = problems(changed(from, to));
    expect(problem).toContain(`${FILE}: attribute ${code} (`);
    expect(problem).toContain(`must have ${wanted} and nothing more of these`);
    expect(others).toEqual([]);
  });

  it("tell everything that does not fit", () => {
    const xml = XML.replace('code="chat_log"', 'code="log"').replace('code="end_time"', 'code="end"');
    expect(problems(templateOf(xml))).toHaveLength(2);
  });

  it.each([
    "positiveValueCode",
    "negativeValueCode",
    "answeredValueCode",
    "unansweredValueCode",
    "abandonedValueCode",
    "chatbotOnlyValueCode",
  ])("do not fit when no value is that of %s", (part) => {
    const template = changed(`setting="${part}"`, 'setting="valueCode"');
    const told = `${FILE}: no static value has setting="${part}": the setting of that name would have no default`;
    for (const read of [() => readPlatformSettings("x", "", template), () => readyMadeStaticValueNames(template)]) {
      expect(problemsOf(read).map(problemLine)).toEqual([told]);
    }
  });

  it("fit when the template has more", () => {
    const more = '<attribute code="cost_centre" type="string"><name xml:lang="en">Cost centre</name></attribute>';
    const template = changed('<attribute code="chat_log"', `${more}<attribute code="chat_log"`);
    expect(readPlatformSettings("x", "", template)).toEqual(readPlatformSettings("x", "", templateOf(XML)));
  });
});

it("what the plugin knows of the ready-made template is what its XML says (npm run settings)", () => {
  expect([readReadyMadeTemplate()]).toStrictEqual(readTemplateXml("chat_session.xml", readyMadeTemplateXml()));
});
