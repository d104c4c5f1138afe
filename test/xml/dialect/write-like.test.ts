import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readReadyMadeTemplate } from "../../../plugin/settings/ready-made-template.ts";
import { learnDialect } from "../../../plugin/xml/dialect/learn-dialect.ts";
import { lostInReading, type ReadTemplate, readLike } from "../../../plugin/xml/dialect/read-like.ts";
import { writeLike } from "../../../plugin/xml/dialect/write-like.ts";
import { readTemplateXml } from "../../../plugin/xml/read-template-xml.ts";
import { readXml, type XmlElement } from "../../../plugin/xml/read-xml.ts";
import type { Names, TemplateDefinition } from "../../../plugin/xml/template-definition.ts";
import { problemsOf } from "../../support/given-files.ts";
import { INVENTED_EXPORTS } from "./invented-exports.ts";

const OURS = readReadyMadeTemplate();
const OWN_XML = readFileSync("templates/chat_session.xml", "utf8");

type ExportName = keyof typeof INVENTED_EXPORTS;

function like(xml: string) {
  return writeLike("export.xml", learnDialect("export.xml", xml).dialect, OURS);
}

/** The names in these languages alone. */
function only(names: Names, languages: readonly string[]): Names {
  return { ...Object.fromEntries(Object.entries(names).filter(([one]) => languages.includes(one))), en: names.en };
}

interface Shown {
  readonly languages: readonly string[];
  readonly folderNames?: false;
  readonly prefix?: false;
  readonly classes?: false;
  /** The export tells String from Text. */
  readonly long?: false;
}

const ONE_CLASS = { code: "", names: { en: "" } };

/** What of ours can come back in the form of an export that shows so much. */
function expected({ classes, ...template }: TemplateDefinition, shown: Shown): ReadTemplate {
  const groups = classes.map((group) => ({
    code: group.code,
    names: only(group.names, shown.languages),
    attributes: group.attributes.map((attribute) => ({
      ...attribute,
      names: only(attribute.names, shown.languages),
      identifierPrefix: shown.prefix === false ? undefined : attribute.identifierPrefix,
      long: attribute.long && shown.long !== false,
      staticValues: attribute.staticValues.map(({ code, names }) => {
        return { code, names: only(names, shown.languages), setting: undefined };
      }),
    })),
  }));
  return {
    code: template.code,
    names: only(template.names, shown.languages),
    folders: template.folders.map(({ code, names }) => {
      return { code, names: shown.folderNames === false ? { en: code } : only(names, shown.languages) };
    }),
    classes:
      shown.classes === false ? [{ ...ONE_CLASS, attributes: groups.flatMap(({ attributes }) => attributes) }] : groups,
  };
}

const SHOWN: Readonly<Record<ExportName, Shown>> = {
  "attributes, camel case, 0 and 1": { languages: ["en"] },
  "child elements, translations, true and false": { languages: ["en", "fi"] },
  "lists of properties, yes and no": { languages: ["en"], folderNames: false },
  "other element names, a label beside the name, flags only where they are set": {
    languages: ["en"],
    folderNames: false,
  },
  "a default namespace, a header in a comment, optional instead of mandatory": { languages: ["en", "fi", "sv", "de"] },
  "properties in attributes, ids everywhere, classes named by the attributes": {
    languages: ["en"],
    prefix: false,
    classes: false,
    long: false,
  },
};

const EXPORTS = Object.entries(INVENTED_EXPORTS) as [ExportName, string][];

describe("the chat session template in the form of an export", () => {
  it.each(EXPORTS)("comes back as it was when it is read as the export is read: %s", (name, xml) => {
    const read = readLike(learnDialect("written", like(xml).xml));
    const shown = SHOWN[name];
    const noFolders = name.startsWith("properties in attributes");
    // Where String and Text have one word, every string is read as that one.
    const isText = name.startsWith("other element names");
    const wanted = expected(OURS, shown);
    expect(read).toHaveLength(1);
    const [template] = read;
    expect(
      isText && template !== undefined
        ? {
            ...template,
            classes: template.classes.map((group) => ({ ...group, attributes: asLong(group.attributes, []) })),
          }
        : template,
    ).toEqual({
      ...wanted,
      folders: noFolders ? [] : wanted.folders,
      classes: isText
        ? wanted.classes.map((group) => ({ ...group, attributes: asLong(group.attributes, []) }))
        : wanted.classes,
    });
    expect(lostInReading(OURS, read)).toEqual([]);
  });

  it.each(EXPORTS)("has no element and no attribute that the export has not: %s", (_name, xml) => {
    const namesOf = ({ name, attributes, children }: XmlElement): string[] => [
      name,
      ...Object.keys(attributes).map((attribute) => `${name}@${attribute}`),
      ...children.flatMap(namesOf),
    ];
    const inExport = new Set(namesOf(readXml("export", xml)));
    const written = namesOf(readXml("written", like(xml).xml));
    expect([...new Set(written)].filter((one) => !inExport.has(one))).toEqual([]);
  });

  it("keeps the order of attributes and of elements, and the declarations of the root", () => {
    const { xml } = like(INVENTED_EXPORTS["a default namespace, a header in a comment, optional instead of mandatory"]);
    expect(xml).toContain('<esm:configuration xmlns:esm="urn:example:esm" xmlns="urn:example:template"');
    expect(xml).toContain('xsi:schemaLocation="urn:example:template template.xsd"');
    expect(xml).toContain(
      '<attribute_item code="is_chat_active" attribute_type="static_value_attribute" optional="false" single_value="true" unique="false" order="2">\n<names>',
    );
  });

  it("takes nothing from the export that tells who made it, nor its ids", () => {
    const { xml, untold } = like(INVENTED_EXPORTS["attributes, camel case, 0 and 1"]);
    expect(xml).toContain('<templateExport formatVersion="3">');
    expect(xml).not.toMatch(/Anna|4711| id=/);
    expect(untold.leftOut).toContain("@id of <template>: an id that ESM gives itself");
  });

  it("is our own form when our own XML is given", () => {
    const { xml, untold } = like(OWN_XML);
    expect(readTemplateXml("written", xml)).toEqual(readTemplateXml("own", OWN_XML));
    expect(untold.assumed).toEqual([]);
    expect(untold.leftOut).toEqual([]);
    const shape = ({ name, attributes, children }: XmlElement): unknown => [name, attributes, children.map(shape)];
    expect(shape(readXml("written", xml))).toEqual(shape(readXml("own", OWN_XML)));
  });
});

function asLong(attributes: ReadTemplate["classes"][number]["attributes"], long: readonly string[]) {
  return attributes.map((attribute) => ({ ...attribute, long: long.includes(attribute.code) }));
}

const PLAIN = `<templates><template code="t" name="T"><class code="c" name="C">
  <attribute code="a" name="A" type="string"/><attribute code="b" name="B" type="string"/>
</class></template></templates>`;

describe("what an export does not show", () => {
  it("is left out and listed, apart from words for types and the form of static values, which are guessed and listed", () => {
    const { xml, untold } = like(PLAIN);
    expect(xml).toContain('<attribute code="members" name="Members" type="reference"/>');
    expect(xml).toContain('<static-value code="yes" name="Yes"/>');
    expect(xml).not.toContain("related_ticket");
    const ANOTHER = "export a template that has one too, and name that file";
    expect(untold.assumed).toEqual([
      `the type static-value: the export has no attribute of type static-value; ${ANOTHER}`,
      `<static-value> for a static value: the export has no static values with codes; ${ANOTHER}`,
      `the type reference: the export has no attribute of type reference; ${ANOTHER}`,
      `the type date: the export has no attribute of type date; ${ANOTHER}`,
      `the type number: the export has no attribute of type number; ${ANOTHER}`,
      `chat_log as string: the log belongs into a Text attribute, and the export has none; ${ANOTHER}`,
    ]);
    expect(untold.leftOut).toEqual([
      "names in fi, sv, de: the export has none in these languages",
      "the folder chat_sessions: the export names none; link the template to it in ESM after the import",
      `that efecte_id is unique: the export has no such attribute; set it in ESM after the import, or ${ANOTHER}`,
      `that ESM numbers efecte_id: the export has no attribute of this code; ${ANOTHER}`,
      `that chat_session_id is unique: the export has no such attribute; set it in ESM after the import, or ${ANOTHER}`,
      `that is_chat_active is mandatory: the export has no such attribute; set it in ESM after the import, or ${ANOTHER}`,
      `what customer refers to (person): the export has no reference with a target; set it in ESM after the import, or ${ANOTHER}`,
      `what support_person refers to (person): the export has no reference with a target; set it in ESM after the import, or ${ANOTHER}`,
      `that members is multi-value: the export has no such attribute; set it in ESM after the import, or ${ANOTHER}`,
      `what members refers to (person): the export has no reference with a target; set it in ESM after the import, or ${ANOTHER}`,
      `the attribute related_ticket: the export has no back-reference; make it in ESM, or ${ANOTHER}`,
      `what first_replier refers to (person): the export has no reference with a target; set it in ESM after the import, or ${ANOTHER}`,
    ]);
  });

  it.each<[string, string, string]>([
    ["STRING", "STATIC_VALUE", "<STATIC_VALUE"],
    ["String", "StaticValue", "<static-value"],
    ["stringAttribute", "staticValue", "<static-value"],
  ])("is spelt as the export spells its own: %s, %s", (word, guessed) => {
    const { xml } = like(PLAIN.replaceAll('type="string"', `type="${word}"`));
    expect(xml).toContain(`<attribute code="is_chat_active" name="Is chat active" type="${guessed}"`);
  });

  it.each(["x:", "ns1:"])("is in the export's namespace: %s", (prefix) => {
    const { xml } = like(
      PLAIN.replaceAll(/<(\/?)(?=\w)/g, `<$1${prefix}`).replace(">", ` xmlns:${prefix.slice(0, -1)}="urn:x">`),
    );
    expect(xml).toContain(`<${prefix}static-value code="yes"`);
  });

  it("tells an unknown type's word by what the attribute has below it", () => {
    const strange = INVENTED_EXPORTS["attributes, camel case, 0 and 1"]
      .replaceAll("STATIC_VALUE", "T7")
      .replaceAll("REFERENCE", "T9");
    const { xml } = like(strange);
    expect(xml).toMatch(/code="is_chat_active" name="Is chat active" dataType="T7"/);
    expect(xml).toMatch(/code="customer" name="Customer" dataType="T9"/);
  });
});

describe("an export that cannot be followed is refused with words", () => {
  it.each<[string, string, RegExp]>([
    ["nothing", "", /Start tag expected/],
    ["no XML", "PK\u0003\u0004 a zip", /character that XML 1.0 forbids|text outside|no element/],
    ["a page", "<html><body><p>Log in</p></body></html>", /no template in it: .*Templates → Export templates/],
    ["a DOCTYPE", `<!DOCTYPE x [<!ENTITY a "b">]>${PLAIN}`, /a DOCTYPE is not allowed/],
    ["an entity that nobody declared", PLAIN.replace('name="T"', 'name="&x;"'), /an unknown entity/],
    ["cut off", PLAIN.slice(0, 120), /the rest is missing/],
    ["elements a hundred deep", `${"<a>".repeat(100)}${"</a>".repeat(100)}`, /nested more than 30 deep/],
    [
      "data cards",
      '<entityset><entity id="1" name="A"><template id="1" code="incident"/><attribute id="5" code="subject"><value>x</value></attribute></entity></entityset>',
      /no template in it/,
    ],
    [
      "a schema",
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:date"/></xs:schema>',
      /no template in it/,
    ],
    [
      "attributes without a template",
      '<a><attribute code="x" type="string"/></a>',
      /nothing around <attribute> has a code/,
    ],
    [
      "letters that are not written here",
      PLAIN.replaceAll("class", "lüokka"),
      /a name with letters other than A to Z: lüokka; such an export cannot be followed/,
    ],
  ])("%s", (_what, xml, message) => {
    const [problem] = problemsOf(() => like(xml));
    expect(problem?.file).toBe("export.xml");
    expect(problem?.message).toMatch(message);
  });

  it("and never follows more than it can bear: many attributes, each with a name of its own", () => {
    const attributes = Array.from(
      { length: 3_000 },
      (_, index) =>
        `<attribute code="a${index}" name="A" type="string" own${index}="${index}"><i${index} x="1" y="2"/></attribute>`,
    );
    const { xml } = like(PLAIN.replace("</class>", `${attributes.join("")}</class>`));
    expect(xml).toContain('code="chat_log"');
    expect(xml).not.toContain("own2999");
  });
});
