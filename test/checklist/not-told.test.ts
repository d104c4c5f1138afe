import { describe, expect, it } from "vitest";
import type { Facts } from "../../plugin/checklist/facts.ts";
import { TEMPLATE_ITEMS } from "../../plugin/checklist/template-items.ts";
import type { AttributeInformation, TemplateInformation } from "../../plugin/outside/esm/port.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { attributesOf } from "../../plugin/xml/template-definition.ts";
import { settingsOf } from "../support/ready-made.ts";

function template(changes: Record<string, Partial<AttributeInformation>>): TemplateInformation {
  const attributes = attributesOf(readReadyMadeTemplate()).map((attribute): [string, AttributeInformation] => {
    const { code, type, multiValue, targets } = attribute;
    const staticValues = attribute.staticValues.map((value) => ({ code: value.code, name: value.names.en }));
    return [code, { code, type, multiValue, staticValues, targets, ...changes[code] }];
  });
  return { code: "chat_session", folders: [], attributes: new Map(attributes) };
}

/** The outcome of one item about a template. */
async function outcomeOf(id: string, found: TemplateInformation, api: "rest" | "web-api" = "rest") {
  const facts = { settings: settingsOf(), template: async () => found, esmAddress: { api } } as unknown as Facts;
  return TEMPLATE_ITEMS.find((item) => item.id === id)?.check(facts);
}

describe("the checklist says in words what is not told about a mapped attribute", () => {
  it.each<[string, string, Record<string, Partial<AttributeInformation>>, string]>([
    ["its type", "attributes", { end_time: { type: undefined } }, "ESM does not tell the type of end_time"],
    [
      "several things",
      "attributes",
      { end_time: { type: undefined }, customer: { targets: undefined } },
      "ESM does not tell the type of end_time, nor what customer may point to",
    ],
    [
      "the names of its static values",
      "value-codes",
      {
        is_chat_active: {
          staticValues: [
            { code: "no", name: null },
            { code: "yes", name: null },
          ],
        },
      },
      "ESM does not tell the name of no, yes of is_chat_active in ESM's system language",
    ],
  ])("%s", async (_name, id, changes, expected) => {
    expect(JSON.stringify(await outcomeOf(id, template(changes)))).toContain(expected);
  });

  it("and that it is the Web API that does not tell", async () => {
    const outcome = await outcomeOf("attributes", template({ end_time: { type: undefined } }), "web-api");
    expect(JSON.stringify(outcome)).toContain("the Web API does not tell the type of end_time");
  });
});
