import { ElementReader, requireUniqueCodes } from "./element-reader.ts";
import { readXml, type XmlElement } from "./read-xml.ts";
import type {
  AttributeDefinition,
  AttributeType,
  ClassDefinition,
  StaticValueDefinition,
  TemplateDefinition,
} from "./template-definition.ts";
import { xmlError } from "./xml-error.ts";

/** Bytes of one file of template XML. */
export const MOST_TEMPLATE_BYTES = 4 * 1024 * 1024;

const ATTRIBUTE_TYPES: readonly AttributeType[] = [
  "string",
  "number",
  "date",
  "worklog",
  "reference",
  "external-reference",
  "static-value",
];

/**
 * Reads template XML: `<templates>` with one or more `<template>`. The element names are assumed: the vendor does not
 * publish them. `templates/chat_session.xsd` describes the same format, as far as a schema can; whatever the schema
 * refuses is refused here too.
 *
 * @throws InputError naming the file and the line
 */
export function readTemplateXml(file: string, text: string): TemplateDefinition[] {
  const root = readXml(file, text, { maxBytes: MOST_TEMPLATE_BYTES });
  if (root.name !== "templates") throw xmlError(file, root.line, `expected <templates>, found <${root.name}>`);
  const reader = new ElementReader(file, root, [], ["template"]);
  const templates = reader.each("template", (element) => readTemplate(file, element));
  if (templates.length === 0) throw xmlError(file, root.line, "there is no <template> in it");
  reader.requireUnique("template");
  return templates;
}

function readTemplate(file: string, element: XmlElement): TemplateDefinition {
  const reader = new ElementReader(file, element, ["code"], ["name", "folder", "class"]);
  for (const name of ["folder", "class"]) reader.requireUnique(name);
  const attributes = element.children.filter((child) => child.name === "class").flatMap((child) => child.children);
  requireUniqueCodes(
    file,
    "attribute",
    attributes.filter((child) => child.name === "attribute"),
  );
  return {
    code: reader.code(),
    names: reader.names(),
    folders: reader.each("folder", (child) => {
      const folder = new ElementReader(file, child, ["code"], ["name"]);
      return { code: folder.code(), names: folder.names() };
    }),
    classes: reader.each("class", (child) => readClass(file, child)),
  };
}

function readClass(file: string, element: XmlElement): ClassDefinition {
  const reader = new ElementReader(file, element, ["code"], ["name", "attribute"]);
  return {
    code: reader.code(),
    names: reader.names(),
    attributes: reader.each("attribute", (child) => readAttribute(file, child)),
  };
}

function readAttribute(file: string, element: XmlElement): AttributeDefinition {
  const reader = new ElementReader(
    file,
    element,
    ["code", "type", "multivalue", "mandatory", "unique", "long", "date-only", "handler", "prefix", "back-reference"],
    ["name", "static-value", "target"],
  );
  const type = ATTRIBUTE_TYPES.find((known) => known === element.attributes["type"]);
  if (type === undefined) throw reader.error(`type must be one of ${ATTRIBUTE_TYPES.join(", ")}`);
  for (const name of ["static-value", "target"]) reader.requireUnique(name);
  const staticValues = reader.each("static-value", (child) => readStaticValue(file, child));
  const targets = reader.each("target", (child) => new ElementReader(file, child, ["code"], []).code());
  if ((type === "static-value") !== staticValues.length > 0) {
    throw reader.error("<static-value> belongs to type static-value, which needs at least one");
  }
  if ((type === "reference") !== targets.length > 0) {
    throw reader.error("<target> belongs to type reference, which needs at least one");
  }
  // How long it may be a setting says: `chatLog.mostCharacters`.
  const long = reader.flag("long");
  if (long && type !== "string") throw reader.error("long belongs to type string");
  const dateOnly = reader.flag("date-only");
  if (dateOnly && type !== "date") throw reader.error("date-only belongs to type date");
  return {
    code: reader.code(),
    names: reader.names(),
    type,
    multiValue: reader.flag("multivalue"),
    long,
    mandatory: reader.flag("mandatory"),
    unique: reader.flag("unique"),
    dateOnly,
    identifierPrefix: readIdentifierPrefix(reader, type),
    staticValues,
    targets,
    backReference: readBackReference(reader, type),
  };
}

function readIdentifierPrefix(reader: ElementReader, type: AttributeType): string | undefined {
  const handler = reader.optional("handler", /^identifier$/, "identifier");
  const prefix = reader.optional("prefix", /^[A-Za-z0-9_.-]{1,20}$/, "1 to 20 letters, digits, _, . and -");
  if (handler === undefined && prefix !== undefined) throw reader.error('prefix belongs to handler="identifier"');
  if (handler !== undefined && type !== "string") throw reader.error("handler belongs to type string");
  return handler === undefined ? undefined : (prefix ?? "");
}

function readBackReference(reader: ElementReader, type: AttributeType): string | undefined {
  const code = reader.optionalCode("back-reference");
  if (code !== undefined && type !== "reference") throw reader.error("back-reference belongs to type reference");
  return code;
}

function readStaticValue(file: string, element: XmlElement): StaticValueDefinition {
  const reader = new ElementReader(file, element, ["code", "setting"], ["name"]);
  const setting = reader.optional(
    "setting",
    /^[A-Za-z][A-Za-z0-9]{0,63}$/,
    "letters and digits that start with a letter",
  );
  return { code: reader.code(), names: reader.names(), setting };
}

/**
 * Template XML as text. The encoding is not guessed, since a wrong guess would put wrong letters into names.
 *
 * @throws InputError when the bytes are not UTF-8
 */
export function decodeTemplate(file: string, bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw xmlError(file, undefined, "is not UTF-8: save it in that encoding");
  }
}
