import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReadyMadeTemplate } from "../../../plugin/settings/ready-made-template.ts";
import { verifiedMapping } from "../../../plugin/task/card/card-mapping.ts";
import { attributesOf } from "../../../plugin/xml/template-definition.ts";
import { draws } from "../../support/draws.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { play } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

/*
 * Static values that are no text (D: the vendor's document gives them the type `object`), attributes without a type and
 * folders without a code (O) occur in customers' templates.
 */

const start = esmServers();
const NAMES = { no: "No", yes: "Yes" };

/** The ready-made template as ESM tells it. */
function told(): { code: string; allowedFolders: unknown[]; attributes: Record<string, unknown> } {
  const attributes = attributesOf(readReadyMadeTemplate()).map(({ code, type, multiValue, staticValues, targets }) => {
    const values = staticValues.map((value) => ({ code: value.code, value: value.names.en }));
    return [code, { name: code, multiValue, type, file: false, values, target: targets }];
  });
  return {
    code: "chat_session",
    allowedFolders: [{ folderName: "Chat sessions", folderCode: "chat_sessions" }],
    attributes: Object.fromEntries(attributes),
  };
}

const PERSON = { code: "person", attributes: { email: { multiValue: false, type: "string" } } };

async function mapping(chatSession: unknown, person: unknown = PERSON) {
  const answer: Answer = (request, response) =>
    play({ body: request.url.endsWith("/dc/person") ? person : chatSession }, request, response);
  const { esm } = await start(answer);
  return verifiedMapping(esm, settingsOf(), NAMES);
}

function withAttribute(code: string, change: unknown) {
  const template = told();
  const before = template.attributes[code];
  const changed = typeof change === "object" && change !== null ? { ...Object(before), ...change } : change;
  return { ...template, attributes: { ...template.attributes, [code]: changed } };
}

const ODD_ATTRIBUTES: readonly (readonly [string, unknown])[] = [
  ["a static value by language", { type: "static-value", values: [{ code: "a", value: { en: "A", fi: "Ä" } }] }],
  ["a static value that is a number", { type: "static-value", values: [{ code: "a", value: 1.5 }] }],
  [
    "a static value that is a date",
    { type: "static-value", values: [{ code: "a", value: "2026-11-03T11:00:00+0200" }] },
  ],
  ["a static value that is yes or no", { type: "static-value", values: [{ code: "a", value: true }] }],
  ["a static value of null", { type: "static-value", values: [{ code: null, value: null }] }],
  ["a static value that is a list", { type: "static-value", values: [{ code: 7, value: ["A"] }, null, "A", 3] }],
  ["values that are no list", { type: "static-value", values: { a: "A" } }],
  ["no type", { multiValue: false }],
  ["a type of null", { type: null, values: null, target: null }],
  ["a type that is no text", { type: { name: "string" } }],
  ["multi-value said in another way", { type: "string", multiValue: "perhaps" }],
  ["targets that are objects", { type: "reference", target: [{ templateCode: "person" }, { name: "x" }, null] }],
  ["a target that is a text", { type: "reference", target: "person" }],
  ["nothing", null],
  ["a text", "canary"],
  ["a list", ["canary"]],
];

describe("a template's attribute that no run uses", () => {
  it.each(ODD_ATTRIBUTES)("stops no run, in either template, whatever it is: %s", async (_name, odd) => {
    const template = told();
    const withOdd = { ...template, attributes: { odd, ...template.attributes } };
    const person = { ...PERSON, attributes: { odd, ...PERSON.attributes } };
    const { no, yes, unverified } = await mapping(withOdd, person);
    expect([no, yes, unverified]).toEqual([{ code: "no", name: "No" }, { code: "yes", name: "Yes" }, []]);
  });

  it("stops no run, whatever JSON it is", async () => {
    const answers: { odd: unknown } = { odd: null };
    const answer: Answer = (request, response) => {
      const template = told();
      const whole = { ...template, allowedFolders: [answers.odd, ...template.allowedFolders] };
      const chat = { ...whole, attributes: { ...template.attributes, odd: answers.odd } };
      return play({ body: request.url.endsWith("/dc/person") ? PERSON : chat }, request, response);
    };
    const { esm } = await start(answer);
    const anyAttribute = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({ type: fc.jsonValue(), values: fc.jsonValue(), target: fc.jsonValue(), multiValue: fc.jsonValue() }),
      fc.record({ values: fc.array(fc.record({ code: fc.jsonValue(), value: fc.jsonValue() })) }),
    );
    await fc.assert(
      fc.asyncProperty(anyAttribute, async (odd) => {
        answers.odd = odd;
        expect((await verifiedMapping(esm, settingsOf(), NAMES)).no).toEqual({ code: "no", name: "No" });
      }),
      { numRuns: draws(30, 300) },
    );
  });
});

describe("a folder without a code, or one that is none,", () => {
  it.each<[string, unknown]>([
    ["without a code", { folderName: "Other" }],
    ["with a code of null", { folderName: { en: "Other" }, folderCode: null }],
    ["with an empty code", { folderName: "Other", folderCode: "" }],
    ["nothing", null],
    ["a text", "Other"],
  ])("leaves the others there: %s", async (_name, odd) => {
    const template = told();
    const { unverified } = await mapping({ ...template, allowedFolders: [odd, ...template.allowedFolders, odd] });
    expect(unverified).toEqual([]);
  });

  it("is a finding when it is the one that is used", async () => {
    const template = { ...told(), allowedFolders: [{ folderName: "Chat sessions" }] };
    expect((await failureOf(mapping(template))).message).toContain("found no folder at all");
  });
});

describe("what a run uses of a template", () => {
  it.each<[string, string, unknown, string[]]>([
    ["an attribute without a type", "end_time", { type: undefined }, ["the type of end_time"]],
    [
      "a multi-value attribute of which that is not told",
      "members",
      { multiValue: null },
      ["whether members is multi-value"],
    ],
    ["a reference without a target", "customer", { target: null }, ["what customer may point to"]],
    ["targets as objects", "customer", { target: [{ templateCode: "person" }] }, []],
    ["an attribute that is null", "message_count", null, ["the type of message_count"]],
    ["static values without a type", "is_chat_active", { type: null }, ["the type of is_chat_active"]],
    [
      "static values by language",
      "is_chat_active",
      {
        values: [
          { code: "no", value: { en: "No", fi: "Ei" } },
          { code: "yes", value: { en: "Yes", fi: "Kyllä" } },
        ],
      },
      ["the name of no, yes of is_chat_active in ESM's system language"],
    ],
  ])(
    "is used though something of it is not told, which is said in words: %s",
    async (_name, code, change, expected) => {
      expect((await mapping(withAttribute(code, change))).unverified).toEqual(expected);
    },
  );

  it.each<[string, unknown, string | null]>([
    ["a text", "Nej", "Nej"],
    ["a text that stands in one language only", { sv: "Nej" }, "Nej"],
    ["the same in all languages", { en: "Nej", sv: "Nej" }, "Nej"],
    ["a whole number", 0, "0"],
    ["by language", { en: "No", sv: "Nej" }, null],
    ["a fraction, which may be shown in several ways", 0.1, null],
    ["yes or no", false, null],
    ["null", null, null],
    ["an empty text", "", null],
    ["a list", ["Nej"], null],
    ["an object of objects", { en: { value: "No" } }, null],
  ])("knows the static value's name where it can be told: %s", async (_name, value, name) => {
    const values = [
      { code: "yes", value: "Ja" },
      { code: "no", value },
    ];
    expect((await mapping(withAttribute("is_chat_active", { values }))).no).toEqual({ code: "no", name });
  });

  it.each<[string, unknown]>([
    ["is not there", { values: [{ code: "yes", value: "Yes" }] }],
    ["has no code", { values: [{ code: "yes", value: "Yes" }, { value: "No" }] }],
    ["cannot be read at all", { values: "No" }],
  ])("stops the run when the static value that means no %s", async (_name, change) => {
    const failure = await failureOf(mapping(withAttribute("is_chat_active", change)));
    expect(failure.code).toBe("esm-mapping-wrong");
    expect(failure.message).toContain("a static value with the value code no");
  });
});
