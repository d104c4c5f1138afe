import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { readTemplateXml } from "../../plugin/xml/read-template-xml.ts";
import { draws } from "../support/draws.ts";

xmlRegisterFsInputProviders();
const XSD = resolve("templates/chat_session.xsd");
const schemaDocument = XmlDocument.fromBuffer(readFileSync(XSD), { url: XSD });
const schema = XsdValidator.fromDoc(schemaDocument);

afterAll(() => {
  schema.dispose();
  schemaDocument.dispose();
});

const NAME = '<name xml:lang="en">Name</name>';

/** What the schema says of a document: undefined when it is content. */
function schemaRefusal(xml: string): string | undefined {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(xml);
    schema.validate(document);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "refused";
  } finally {
    document?.dispose();
  }
}

function readerRefusal(xml: string): string | undefined {
  try {
    readTemplateXml("FILE", xml);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function template(content: string, attributes = 'code="t"'): string {
  return `<templates>\n<template ${attributes}>${NAME}\n${content}\n</template></templates>`;
}

/** A template with one attribute, which stands on line 4. */
function attribute(attributes: string, content = NAME): string {
  return template(`<class code="c">${NAME}\n<attribute ${attributes}>\n${content}\n</attribute></class>`);
}

describe("the templates that come with the package", () => {
  const files = readdirSync("templates", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".xml"))
    .map((file) => join("templates", file));

  it("are all found", () => {
    expect(files.toSorted()).toEqual([
      "templates/chat_session.xml",
      "templates/sandbox/incident.xml",
      "templates/sandbox/person.xml",
    ]);
  });

  it.each(files)("%s is as the schema says", (file) => {
    expect(schemaRefusal(readFileSync(file, "utf8"))).toBeUndefined();
  });
});

describe("what schema and reader both take", () => {
  it.each([
    ["a template without anything but its name", template("")],
    [
      "two templates",
      `<templates><template code="a">${NAME}</template><template code="b">${NAME}</template></templates>`,
    ],
    [
      "children in any order",
      `<templates><template code="t"><class code="c">${NAME}</class>${NAME}</template></templates>`,
    ],
    [
      "every attribute of an identifier",
      attribute('code="a" type="string" unique="true" handler="identifier" prefix="X-1."'),
    ],
    ["a handler without a prefix", attribute('code="a" type="string" handler="identifier"')],
    ["a date without a time of day", attribute('code="a" type="date" date-only="true"')],
    ["a long text", attribute('code="a" type="string" long="true" mandatory="false"')],
    [
      "a back-reference",
      attribute('code="a" type="reference" multivalue="true" back-reference="b"', `${NAME}<target code="t"/>`),
    ],
    [
      "static values with a setting",
      attribute(
        'code="a" type="static-value"',
        `${NAME}<static-value code="v" setting="noCode">${NAME}</static-value>`,
      ),
    ],
    [
      "a name in every language",
      template(["fi", "sv", "de"].map((code) => `<name xml:lang="${code}">N</name>`).join("")),
    ],
    ["comments and space", template("<!-- a comment -->\t\r\n ")],
    [
      "names with space around them and entities in them",
      template('<name xml:lang="fi"> A &amp; <![CDATA[<B>]]> </name>'),
    ],
  ])("%s", (_name, xml) => {
    expect(schemaRefusal(xml)).toBeUndefined();
    expect(readerRefusal(xml)).toBeUndefined();
  });
});

describe("what the schema refuses, the reader refuses with its line", () => {
  it.each([
    ["another root", "<template/>", "line 1: expected <templates>"],
    ["a root with an attribute", `<templates\nversion="1"/>`, "line 1: <templates> has no attribute version"],
    ["a root in a namespace", `<templates xmlns="urn:x"/>`, "line 1: <templates> has no attribute xmlns"],
    ["no template", "<templates/>", "line 1: there is no <template>"],
    [
      "text among the templates",
      `<templates>a<template code="t">${NAME}</template></templates>`,
      "line 1: text is not",
    ],
    ["a no-break space among the elements", template("\u00A0"), "line 2: text is not expected in <template>"],
    ["text in a template", template("text"), "line 2: text is not expected in <template>"],
    ["text in an attribute", attribute('code="a" type="string"', `${NAME} text`), "line 4: text is not expected"],
    ["a template without a code", template("", ""), "line 2: <template> needs a code"],
    ["a template without children", '<templates><template code="t"/></templates>', "line 1: <template> needs a <name"],
    ["an unknown element", template("<extra/>"), "line 3: <extra> is not expected in <template>"],
    ["an unknown attribute", template("", 'code="t" kode="t"'), "line 2: <template> has no attribute kode"],
    ["a code with a hyphen", template("", 'code="a-b"'), "line 2: <template> needs a code"],
    ["a code with space around it", template("", 'code=" t "'), "line 2: <template> needs a code"],
    ["an unknown type", attribute('code="a" type="text"'), "line 4: type must be one of"],
    ["a type with space around it", attribute('code="a" type=" string"'), "line 4: type must be one of"],
    ["no type", attribute('code="a"'), "line 4: type must be one of"],
    ["a flag that is 1", attribute('code="a" type="string" unique="1"'), "line 4: unique must be true or false"],
    ["a long that is no flag", attribute('code="a" type="string" long="yes"'), "line 4: long must be true or false"],
    [
      "a date-only that is no flag",
      attribute('code="a" type="date" date-only="1"'),
      "line 4: date-only must be true or false",
    ],
    ["an unknown handler", attribute('code="a" type="string" handler="counter"'), "line 4: handler must be identifier"],
    [
      "a prefix that is empty",
      attribute('code="a" type="string" handler="identifier" prefix=""'),
      "line 4: prefix must be 1 to 20",
    ],
    [
      "a prefix with a space",
      attribute('code="a" type="string" handler="identifier" prefix="A B"'),
      "line 4: prefix must be 1 to 20",
    ],
    [
      "a prefix that is too long",
      attribute(`code="a" type="string" handler="identifier" prefix="${"A".repeat(21)}"`),
      "line 4: prefix must be 1 to 20",
    ],
    [
      "a back-reference that is no code",
      attribute('code="a" type="reference" back-reference="b c"', `${NAME}<target code="t"/>`),
      "line 4: back-reference must be a code",
    ],
    [
      "a setting that is none",
      attribute('code="a" type="static-value"', `${NAME}\n<static-value code="v" setting="a.b">${NAME}</static-value>`),
      "line 6: setting must be letters and digits",
    ],
    [
      "something in a target",
      attribute('code="a" type="reference"', `${NAME}\n<target code="t">${NAME}</target>`),
      "line 6: <name> is not expected in <target>",
    ],
    [
      "text in a target",
      attribute('code="a" type="reference"', `${NAME}\n<target code="t">t</target>`),
      "line 6: text is not expected in <target>",
    ],
    ["a name without a language", template("<name>N</name>"), "line 3: xml:lang must be one of"],
    ["a name in an unknown language", template('<name xml:lang="fr">N</name>'), "line 3: xml:lang must be one of"],
    [
      "a name with another attribute",
      template('<name xml:lang="fi" code="n">N</name>'),
      "line 3: <name> has no attribute",
    ],
    ["an element in a name", template('<name xml:lang="fi">N<b>N</b></name>'), "line 3: <b> is not expected in <name>"],
    ["a name that is empty", template('<name xml:lang="fi"> </name>'), "line 3: <name> is empty"],
    ["two names in one language", template('<name xml:lang="en">N</name>'), "line 3: a second name in en"],
    [
      "two templates with one code",
      `<templates><template code="t">${NAME}</template>\n<template code="t">${NAME}</template></templates>`,
      "line 2: template code t stands on line 1 already",
    ],
    [
      "two folders with one code",
      template(`<folder code="f">${NAME}</folder>\n<folder code="f">${NAME}</folder>`),
      "line 4: folder code f stands on line 3 already",
    ],
    [
      "two classes with one code",
      template(`<class code="c">${NAME}</class>\n<class code="c">${NAME}</class>`),
      "line 4: class code c stands on line 3 already",
    ],
    [
      "two attributes with one code in two classes",
      template(
        ["c", "d"]
          .map((code) => `<class code="${code}">${NAME}<attribute code="a" type="date">${NAME}</attribute></class>`)
          .join("\n"),
      ),
      "line 4: attribute code a stands on line 3 already",
    ],
    [
      "two static values with one code",
      attribute(
        'code="a" type="static-value"',
        `${`<static-value code="v">${NAME}</static-value>\n`.repeat(2)}${NAME}`,
      ),
      "line 6: static-value code v stands on line 5 already",
    ],
    [
      "two targets with one code",
      attribute('code="a" type="reference"', `${NAME}\n<target code="t"/>\n<target code="t"/>`),
      "line 7: target code t stands on line 6 already",
    ],
  ])("%s", (_name, xml, expected) => {
    expect(schemaRefusal(xml)).toBeTypeOf("string");
    expect(readerRefusal(xml)).toContain(`FILE: ${expected}`);
  });

  it("whatever words stand in whatever place", () => {
    const value = fc.constantFrom(
      "a",
      "b",
      "string",
      "static-value",
      "reference",
      "en",
      "fi",
      "true",
      "identifier",
      "",
    );
    const keys = [
      "code",
      "code",
      "type",
      "xml:lang",
      "unique",
      "long",
      "date-only",
      "handler",
      "prefix",
      "setting",
      "back-reference",
    ];
    const element = (depth: number): fc.Arbitrary<string> =>
      fc
        .tuple(
          fc.constantFrom("template", "class", "attribute", "name", "name", "folder", "static-value", "target"),
          fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 }),
          depth === 0 ? fc.constantFrom([], ["text"]) : fc.array(element(depth - 1), { maxLength: 3 }),
        )
        .map(([name, given, children]) => {
          const written = Object.entries(given).map(([key, text]) => ` ${key}="${text}"`);
          return `<${name}${written.join("")}>${children.join("")}</${name}>`;
        });
    fc.assert(
      fc.property(element(3), (inside) => {
        for (const xml of [
          `<templates>${inside}</templates>`,
          template(inside),
          attribute('code="a" type="date"', inside),
        ]) {
          const onlyTheSchema = schemaRefusal(xml) !== undefined && readerRefusal(xml) === undefined;
          expect(onlyTheSchema).toBe(false);
        }
      }),
      { numRuns: draws(150, 500) },
    );
  });
});

describe("what a schema cannot say, the reader refuses all the same", () => {
  it.each([
    ["no name in English", '<templates><template code="t"><name xml:lang="fi">N</name></template></templates>'],
    ["a static value without values", attribute('code="a" type="static-value"')],
    ["a reference without a target", attribute('code="a" type="reference"')],
    ["a text without a time of day", attribute('code="a" type="string" date-only="true"')],
    ["a long date", attribute('code="a" type="date" long="true"')],
    ["a prefix without a handler", attribute('code="a" type="string" prefix="X-"')],
    ["an identifier that is a number", attribute('code="a" type="number" handler="identifier"')],
    ["a back-reference of a text", attribute('code="a" type="string" back-reference="b"')],
  ])("%s", (_name, xml) => {
    expect(schemaRefusal(xml)).toBeUndefined();
    expect(readerRefusal(xml)).toMatch(/^FILE: line \d+: /);
  });
});
