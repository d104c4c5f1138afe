import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { readTemplateXml } from "../../plugin/xml/read-template-xml.ts";
import { attributesOf } from "../../plugin/xml/template-definition.ts";
import { draws } from "../support/draws.ts";
import { thrownBy } from "../support/rejection.ts";

const NAME = '<name xml:lang="en">Name</name>';

/** A whole template with something in the place of its attributes, which begin on line 6. */
function withAttributes(attributes: string): string {
  return `<templates>
  <template code="t">
    ${NAME}
    <class code="c">
      ${NAME}
${attributes}
    </class>
  </template>
</templates>`;
}

function isInputErrorIfAny(error: unknown): boolean {
  return error === undefined || error instanceof InputError;
}

function refusal(xml: string): string {
  try {
    readTemplateXml("FILE", xml);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("this should have been refused");
}

describe("a template that was cut off", () => {
  const whole = withAttributes('<attribute code="a" type="string">\n<name xml:lang="en">Name</name>\n</attribute>');
  it.each([
    ["<templ", "line 1: ends in the middle of a tag: the rest is missing"],
    ["<templates>\n", "line 1: ends inside of <templates>: the rest is missing"],
    ['<attribute code="a"', "line 6: ends in the middle of a tag: the rest is missing"],
    ['<attribute code="a" type="string">\n', "line 6: ends inside of <attribute>: the rest is missing"],
    ['string">\n<name xml:lang="en">Na', "line 7: ends inside of <name>: the rest is missing"],
    ["</attribute>\n", "line 8: ends inside of <class>: the rest is missing"],
    ["</class", "line 9: ends in the middle of a tag: the rest is missing"],
  ])("behind %j names the line where it ends", (last, words) => {
    expect(whole).toContain(last);
    expect(refusal(whole.slice(0, whole.indexOf(last) + last.length))).toBe(`FILE: ${words}`);
  });

  it("is never told in the parser's words, wherever it was cut", () => {
    for (let end = whole.indexOf("\n"); end < whole.length; end += 1) {
      expect(refusal(whole.slice(0, end))).toMatch(
        /^FILE: line \d+: ends (?:inside of <[a-z-]+>|in the middle of a tag):/,
      );
    }
  });
});

describe("the templates that come with the package", () => {
  it.each([
    ["templates/chat_session.xml", "chat_session", 19],
    ["templates/sandbox/person.xml", "person", 3],
    ["templates/sandbox/incident.xml", "incident", 4],
  ])("%s is read", (file, code, attributes) => {
    const [template, another] = readTemplateXml(file, readFileSync(file, "utf8"));
    expect(another).toBeUndefined();
    expect(template?.code).toBe(code);
    expect(template?.folders).toHaveLength(1);
    expect(template === undefined ? [] : attributesOf(template)).toHaveLength(attributes);
  });

  it("the chat session has what the contract says of each attribute", () => {
    const [template] = readTemplateXml("x", readFileSync("templates/chat_session.xml", "utf8"));
    const attributes = template === undefined ? [] : attributesOf(template);
    const facts = attributes.map(({ code, type, multiValue, mandatory, targets, staticValues }) => [
      code,
      { type, multiValue, mandatory, targets, values: staticValues.map((value) => value.code) },
    ]);
    const plain = { multiValue: false, mandatory: false, targets: [], values: [] };
    const person = { ...plain, type: "reference", targets: ["person"] };
    expect(Object.fromEntries(facts)).toEqual({
      efecte_id: { ...plain, type: "string" },
      chat_session_id: { ...plain, type: "string" },
      chat_log: { ...plain, type: "string" },
      message_count: { ...plain, type: "number" },
      members: { ...person, multiValue: true },
      support_person: person,
      customer: person,
      start_time: { ...plain, type: "date" },
      end_time: { ...plain, type: "date" },
      wait_time_before_first_reply: { ...plain, type: "number" },
      related_ticket: { ...plain, type: "reference", multiValue: true, targets: ["incident"] },
      is_chat_active: { ...plain, type: "static-value", mandatory: true, values: ["yes", "no"] },
      outcome: { ...plain, type: "static-value", values: ["answered", "unanswered", "abandoned", "chatbot_only"] },
      first_replier: person,
      live_chat_count: { ...plain, type: "number" },
      redirect_count: { ...plain, type: "number" },
      wait_in_business_hours: { ...plain, type: "number" },
      live_chat_time: { ...plain, type: "number" },
      chat_language: { ...plain, type: "string" },
    });
    expect(attributes.find(({ code }) => code === "chat_session_id")?.unique).toBe(true);
    expect(attributes.find(({ code }) => code === "related_ticket")?.backReference).toBe("chat_session");
  });

  it("the chat session is named in every language, everywhere", () => {
    const text = readFileSync("templates/chat_session.xml", "utf8");
    const [template] = readTemplateXml("x", text);
    const attributes = template === undefined ? [] : attributesOf(template);
    const named = [template, ...(template?.folders ?? []), ...(template?.classes ?? []), ...attributes];
    const values = attributes.flatMap(({ staticValues }) => staticValues);
    for (const thing of [...named, ...values]) {
      expect(Object.keys(thing?.names ?? {}).toSorted()).toEqual(["de", "en", "fi", "sv"]);
      for (const name of Object.values(thing?.names ?? {})) expect(name).not.toBe("");
    }
  });
});

describe("a template", () => {
  it("is read with everything that can stand in it", () => {
    const [first, second] = readTemplateXml(
      "FILE",
      `<templates><template code="a"><name xml:lang="en"> A &amp; B </name><name xml:lang="fi">Ä</name>
        <folder code="f">${NAME}</folder>
        <class code="c">${NAME}
          <attribute code="id" type="string" unique="true" handler="identifier" prefix="X-">${NAME}</attribute>
          <attribute code="s" type="static-value" mandatory="true">${NAME}
            <static-value code="v" setting="part">${NAME}</static-value><static-value code="w">${NAME}</static-value>
          </attribute>
          <attribute code="r" type="reference" multivalue="true" back-reference="x">${NAME}
            <target code="b"/><target code="a"/>
          </attribute>
          <attribute code="d" type="date" date-only="true">${NAME}</attribute>
        </class></template><template code="b">${NAME}</template></templates>`,
    );
    expect(first).toMatchObject({ code: "a", names: { en: "A & B", fi: "Ä" }, folders: [{ code: "f" }] });
    expect(second).toEqual({ code: "b", names: { en: "Name" }, folders: [], classes: [] });
    const [id, staticValue, reference] = first === undefined ? [] : attributesOf(first);
    expect(id).toMatchObject({ type: "string", unique: true, identifierPrefix: "X-", mandatory: false });
    expect(staticValue).toMatchObject({
      mandatory: true,
      identifierPrefix: undefined,
      staticValues: [
        { code: "v", setting: "part" },
        { code: "w", setting: undefined },
      ],
    });
    expect(first === undefined ? [] : attributesOf(first).map(({ dateOnly }) => dateOnly)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(reference).toMatchObject({ multiValue: true, targets: ["b", "a"], backReference: "x" });
  });
});

describe("what is refused, with its line", () => {
  const attribute = (attributes: string, children = NAME) =>
    withAttributes(`<attribute ${attributes}>\n${children}\n</attribute>`);
  const TYPES = "string, number, date, worklog, reference, external-reference, static-value";
  const TWO = `<attribute code="a" type="string">${NAME}</attribute>\n<attribute code="a" type="date">${NAME}</attribute>`;

  it.each([
    ["another root", "<template/>", "line 1: expected <templates>, found <template>"],
    ["no template", "<templates>\n</templates>", "line 1: there is no <template> in it"],
    [
      "another element among the templates",
      "<templates>\n<class/></templates>",
      "line 2: <class> is not expected in <templates>",
    ],
    [
      "two templates with one code",
      `<templates>\n<template code="t">${NAME}</template>\n<template code="t">${NAME}</template></templates>`,
      "line 3: template code t stands on line 2 already",
    ],
    [
      "an unknown element in a template",
      `<templates><template code="t">${NAME}\n<extra/></template></templates>`,
      "line 2: <extra> is not expected in <template>",
    ],
    [
      "an unknown attribute of an element",
      `<templates>\n<template code="t" kode="u">${NAME}</template></templates>`,
      "line 2: <template> has no attribute kode",
    ],
    [
      "a template without a code",
      `<templates>\n<template>${NAME}</template></templates>`,
      "line 2: <template> needs a code of letters, digits and _ that starts with a letter",
    ],
    [
      "a code with a space",
      attribute('code="a b" type="string"'),
      "line 6: <attribute> needs a code of letters, digits and _ that starts with a letter",
    ],
    [
      "a code that begins with a digit",
      attribute('code="1a" type="string"'),
      "line 6: <attribute> needs a code of letters, digits and _ that starts with a letter",
    ],
    [
      "a code with an umlaut",
      attribute('code="ä" type="string"'),
      "line 6: <attribute> needs a code of letters, digits and _ that starts with a letter",
    ],
    [
      "a code that is too long",
      attribute(`code="${"a".repeat(65)}" type="string"`),
      "line 6: <attribute> needs a code of letters, digits and _ that starts with a letter",
    ],
    ["an attribute without a type", attribute('code="a"'), `line 6: type must be one of ${TYPES}`],
    ["an unknown type", attribute('code="a" type="text"'), `line 6: type must be one of ${TYPES}`],
    ["a flag that is none", attribute('code="a" type="string" unique="yes"'), "line 6: unique must be true or false"],
    [
      "another flag that is none",
      attribute('code="a" type="string" multivalue=""'),
      "line 6: multivalue must be true or false",
    ],
    [
      "a static value of another type",
      attribute('code="a" type="string"', `${NAME}<static-value code="v">${NAME}</static-value>`),
      "line 6: <static-value> belongs to type static-value, which needs at least one",
    ],
    [
      "a static value without values",
      attribute('code="a" type="static-value"'),
      "line 6: <static-value> belongs to type static-value, which needs at least one",
    ],
    [
      "a target of another type",
      attribute('code="a" type="string"', `${NAME}<target code="t"/>`),
      "line 6: <target> belongs to type reference, which needs at least one",
    ],
    [
      "a reference without a target",
      attribute('code="a" type="reference"'),
      "line 6: <target> belongs to type reference, which needs at least one",
    ],
    [
      "a target with something in it",
      attribute('code="a" type="reference"', `${NAME}\n<target code="t">${NAME}</target>`),
      "line 8: <name> is not expected in <target>",
    ],
    ["no name", attribute('code="a" type="string"', ""), 'line 6: <attribute> needs a <name xml:lang="en">'],
    [
      "no English name",
      attribute('code="a" type="string"', '<name xml:lang="fi">A</name>'),
      'line 6: <attribute> needs a <name xml:lang="en">',
    ],
    [
      "an empty English name",
      attribute('code="a" type="string"', '<name xml:lang="en"> </name>'),
      'line 6: <attribute> needs a <name xml:lang="en">',
    ],
    [
      "a name in an unknown language",
      attribute('code="a" type="string"', '<name xml:lang="xx">A</name>'),
      "line 7: xml:lang must be one of en, fi, sv, de",
    ],
    [
      "a name without a language",
      attribute('code="a" type="string"', "<name>A</name>"),
      "line 7: xml:lang must be one of en, fi, sv, de",
    ],
    ["two attributes with one code", withAttributes(TWO), "line 7: attribute code a stands on line 6 already"],
    [
      "the same in two classes",
      withAttributes(
        `<attribute code="a" type="string">${NAME}</attribute></class>\n<class code="d">${NAME}<attribute code="a" type="string">${NAME}</attribute>`,
      ),
      "line 7: attribute code a stands on line 6 already",
    ],
    [
      "two classes with one code",
      withAttributes(`</class>\n<class code="c">${NAME}`),
      "line 7: class code c stands on line 4 already",
    ],
    [
      "two folders with one code",
      `<templates><template code="t">${NAME}<folder code="f">${NAME}</folder>\n<folder code="f">${NAME}</folder></template></templates>`,
      "line 2: folder code f stands on line 1 already",
    ],
    [
      "two static values with one code",
      attribute(
        'code="a" type="static-value"',
        `<static-value code="v">${NAME}</static-value>\n<static-value code="v">${NAME}</static-value>${NAME}`,
      ),
      "line 8: static-value code v stands on line 7 already",
    ],
    ["a DOCTYPE", "<!DOCTYPE templates>\n<templates/>", "line 1: a DOCTYPE is not allowed"],
    ["more than 4 MB", `<templates>${" ".repeat(4 * 1024 * 1024)}</templates>`, "larger than 4194304 bytes"],
  ])("%s", (_name, xml, expected) => {
    expect(refusal(xml)).toBe(`FILE: ${expected}`);
  });

  it("an end that is missing", () => {
    expect(refusal("<templates>\n<template>\n</templates>")).toMatch(/^FILE: line 3: /);
  });
});

describe("whatever is given", () => {
  const good = readFileSync("templates/chat_session.xml", "utf8");

  it("a good template with a piece taken out, doubled or replaced is read or refused with an InputError", () => {
    const place = fc.integer({ min: 0, max: good.length });
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom("<", ">", "&", '"', "</attribute>", "<name>"),
    );
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 200 }), piece, (start, length, inserted) => {
        const xml = good.slice(0, start) + inserted + good.slice(start + length);
        expect(thrownBy(() => readTemplateXml("FILE", xml))).toSatisfy(isInputErrorIfAny);
      }),
      { numRuns: draws(100, 300) },
    );
  });

  it("well-formed XML of the right words in any order is read or refused with an InputError", () => {
    const names = fc.constantFrom(
      "templates",
      "template",
      "class",
      "attribute",
      "name",
      "folder",
      "static-value",
      "target",
    );
    const attributes = fc.dictionary(
      fc.constantFrom("code", "type", "xml:lang", "unique", "handler", "prefix", "setting"),
      fc.constantFrom("a", "b", "string", "reference", "static-value", "en", "true", ""),
      { maxKeys: 3 },
    );
    const element = (depth: number): fc.Arbitrary<string> =>
      fc
        .tuple(names, attributes, depth === 0 ? fc.constant([]) : fc.array(element(depth - 1), { maxLength: 4 }))
        .map(([name, given, children]) => {
          const written = Object.entries(given).map(([key, value]) => ` ${key}="${value}"`);
          return `<${name}${written.join("")}>${children.join("")}</${name}>`;
        });
    fc.assert(
      fc.property(
        element(5).map((children) => `<templates>${children}</templates>`),
        (xml) => {
          expect(thrownBy(() => readTemplateXml("FILE", xml))).toSatisfy(isInputErrorIfAny);
        },
      ),
      { numRuns: draws(300, 1_000) },
    );
  });
});
