import { describe, expect, it } from "vitest";
import type { AttributeInformation, Esm, TemplateInformation } from "../../../plugin/outside/esm/port.ts";
import { mappingOf, verifiedMapping } from "../../../plugin/task/card/card-mapping.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { memoryEsm } from "../erase/memory-esm.ts";

const NAMES = { no: "Ei", yes: "Kyllä", outcomes: { answered: "Vastattu" } };
const settings = settingsOf();

function isChatActive(parts: Partial<AttributeInformation>): TemplateInformation {
  const attribute = {
    code: "is_chat_active",
    type: "static-value",
    multiValue: false,
    staticValues: undefined,
    targets: [],
  };
  return {
    code: "chat_session",
    folders: undefined,
    attributes: new Map([["is_chat_active", { ...attribute, ...parts }]]),
  };
}

describe("the values no and yes", () => {
  const values = [
    { code: "yes", name: "Active" },
    { code: "no", name: "Closed" },
  ];

  it.each<[string, TemplateInformation, string, string, true?]>([
    ["have the names that the template gives them", isChatActive({ staticValues: values }), "Closed", "Active"],
    ["have names of their own where the API does not tell them", isChatActive({}), "Ei", "Kyllä", true],
    [
      "have names of their own where the template has no such values",
      isChatActive({ staticValues: [] }),
      "Ei",
      "Kyllä",
      true,
    ],
    ["are named one by one", isChatActive({ staticValues: values.slice(1) }), "Closed", "Kyllä"],
    [
      "have names of their own without the attribute",
      { ...isChatActive({}), attributes: new Map() },
      "Ei",
      "Kyllä",
      true,
    ],
  ])("%s", (_, template, no, yes, namesAreConfigured) => {
    expect(mappingOf(settings, template, NAMES)).toEqual({
      settings,
      no: { code: "no", name: no },
      yes: { code: "yes", name: yes },
      outcomes: {
        answered: { code: "answered", name: "Vastattu" },
        unanswered: { code: "unanswered", name: null },
        abandoned: { code: "abandoned", name: null },
        "chatbot-only": { code: "chatbot_only", name: null },
      },
      ...(namesAreConfigured && { namesAreConfigured }),
    });
  });
});

/** An ESM that lacks a template, or tells something else of it. */
function esmWith(change: (template: TemplateInformation) => TemplateInformation | null): Esm {
  const inner = memoryEsm({ settings });
  return {
    ...inner,
    templateInformation: async (code, codes) => {
      const template = await inner.templateInformation(code, codes);
      return template === null ? null : change(template);
    },
  };
}

describe("the templates of an ESM", () => {
  it("fit, and what the API does not tell is said", async () => {
    const mapping = await verifiedMapping(memoryEsm({ settings }), settings, NAMES);
    expect(mapping).toMatchObject({ no: { name: "Ei" }, yes: { name: "Kyllä" } });
    expect(mapping.unverified.join("\n")).toContain("the value codes of the static values");
  });

  it.each([
    ["chat_session", "efecteChat.integration.chatSession.templateCode"],
    ["person", "efecteChat.integration.person.templateCode"],
  ])("are missing: %s", async (missing, setting) => {
    const esm = esmWith((template) => (template.code === missing ? null : template));
    await expect(verifiedMapping(esm, settings, NAMES)).rejects.toMatchObject({
      code: "esm-template-missing",
      scope: "card",
      retryable: false,
      message: `${setting}: ${missing}: expected a template ${missing} that the user may see, found no such template: import it, or name another one in the setting`,
    });
  });

  it("lack attributes: each is named in a line of its own, those of persons first", async () => {
    const esm = esmWith((template) => {
      const attributes = new Map(template.attributes);
      for (const code of ["email", "chat_log", "message_count"]) attributes.delete(code);
      return { ...template, attributes };
    });
    const error: unknown = await verifiedMapping(esm, settings, NAMES).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "esm-mapping-wrong", scope: "run", retryable: false });
    const [first, ...others] = (error as Error).message.split("\n").map((line) => line.split(": expected")[0]);
    expect([first, ...others.toSorted()]).toEqual([
      "efecteChat.integration.ticket.chatMembers.attributeCode: email",
      "efecteChat.integration.chatSession.chatLog.attributeCode: chat_log",
      "efecteChat.integration.chatSession.messageCount.attributeCode: message_count",
    ]);
  });
});
