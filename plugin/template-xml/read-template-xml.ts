import { readXml, type XmlElement } from "../xml/read-xml.ts";
import { xmlError } from "../xml/xml-error.ts";
import type {
  AttributeDefinition,
  AttributeType,
  ClassDefinition,
  Language,
  Names,
  StaticValueDefinition,
  TemplateDefinition,
} from "./template-definition.ts";

const ATTRIBUTE_TYPES: readonly AttributeType[] = [
  "string",
  "number",
  "date",
  "worklog",
  "reference",
  "external-reference",
  "static-value",
];
const LANGUAGES: readonly Language[] = ["en", "fi", "sv", "de"];
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Reads template XML: `<templates>` with one or more `<template>`. The element names are assumed: the vendor does not
 * publish them.
 *
 * @throws InputError naming the file and the line
 */
export function readTemplateXml(file: string, text: string): TemplateDefinition[] {
  const root = readXml(file, text, { maxBytes: 4 * 1024 * 1024 });
  if (root.name !== "templates") throw xmlError(file, root.line, `expected <templates>, found <${root.name}>`);
  const templates = root.children.map((element) => {
    if (element.name !== "template") throw unexpected(file, element, "templates");
    return readTemplate(file, element);
  });
  if (templates.length === 0) throw xmlError(file, root.line, "there is no <template> in it");
  requireUnique(file, root.children, "template");
  return templates;
}

function readTemplate(file: string, element: XmlElement): TemplateDefinition {
  const reader = new ElementReader(file, element, ["code"], ["name", "folder", "class"]);
  for (const name of ["folder", "class"]) reader.requireUnique(name);
  const attributes = element.children.filter((child) => child.name === "class").flatMap((child) => child.children);
  requireUnique(
    file,
    attributes.filter((child) => child.name === "attribute"),
    "attribute",
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
    ["code", "type", "multivalue", "mandatory", "unique", "long", "handler", "prefix", "back-reference"],
    ["name", "static-value", "target"],
  );
  const type = ATTRIBUTE_TYPES.find((known) => known === element.attributes["type"]);
  if (type === undefined) throw xmlError(file, element.line, `type must be one of ${ATTRIBUTE_TYPES.join(", ")}`);
  reader.requireUnique("static-value");
  const staticValues = reader.each("static-value", (child) => readStaticValue(file, child));
  const targets = reader.each("target", (child) => new ElementReader(file, child, ["code"], []).code());
  if ((type === "static-value") !== staticValues.length > 0) {
    throw xmlError(file, element.line, "<static-value> belongs to type static-value, which needs at least one");
  }
  if ((type === "reference") !== targets.length > 0) {
    throw xmlError(file, element.line, "<target> belongs to type reference, which needs at least one");
  }
  return {
    code: reader.code(),
    names: reader.names(),
    type,
    multiValue: reader.flag("multivalue"),
    mandatory: reader.flag("mandatory"),
    unique: reader.flag("unique"),
    identifierPrefix: element.attributes["handler"] === "identifier" ? (element.attributes["prefix"] ?? "") : undefined,
    staticValues,
    targets,
    backReference: element.attributes["back-reference"],
  };
}

function readStaticValue(file: string, element: XmlElement): StaticValueDefinition {
  const reader = new ElementReader(file, element, ["code", "setting"], ["name"]);
  return { code: reader.code(), names: reader.names(), setting: element.attributes["setting"] };
}

class ElementReader {
  readonly #file: string;
  readonly #element: XmlElement;

  constructor(file: string, element: XmlElement, attributes: readonly string[], children: readonly string[]) {
    this.#file = file;
    this.#element = element;
    for (const name of Object.keys(element.attributes)) {
      if (!attributes.includes(name)) throw xmlError(file, element.line, `<${element.name}> has no attribute ${name}`);
    }
    for (const child of element.children)
      if (!children.includes(child.name)) throw unexpected(file, child, element.name);
  }

  code(): string {
    const code = this.#element.attributes["code"] ?? "";
    if (CODE.test(code)) return code;
    const message = `<${this.#element.name}> needs a code of letters, digits and _ that starts with a letter`;
    throw xmlError(this.#file, this.#element.line, message);
  }

  flag(name: string): boolean {
    const value = this.#element.attributes[name] ?? "false";
    if (value === "true" || value === "false") return value === "true";
    throw xmlError(this.#file, this.#element.line, `${name} must be true or false`);
  }

  names(): Names {
    const names: Partial<Record<Language, string>> = {};
    for (const child of this.#element.children.filter((candidate) => candidate.name === "name")) {
      const language = LANGUAGES.find((known) => known === child.attributes["xml:lang"]);
      if (language === undefined)
        throw xmlError(this.#file, child.line, `xml:lang must be one of ${LANGUAGES.join(", ")}`);
      names[language] = child.text.trim();
    }
    const { en } = names;
    if (en !== undefined && en !== "") return { ...names, en };
    throw xmlError(this.#file, this.#element.line, `<${this.#element.name}> needs a <name xml:lang="en">`);
  }

  requireUnique(name: string): void {
    requireUnique(
      this.#file,
      this.#element.children.filter((child) => child.name === name),
      name,
    );
  }

  each<T>(name: string, read: (child: XmlElement) => T): T[] {
    return this.#element.children.filter((child) => child.name === name).map(read);
  }
}

function unexpected(file: string, element: XmlElement, parent: string) {
  return xmlError(file, element.line, `<${element.name}> is not expected in <${parent}>`);
}

function requireUnique(file: string, elements: readonly XmlElement[], what: string): void {
  const seen = new Map<string, number>();
  for (const { attributes, line } of elements) {
    const code = attributes["code"] ?? "";
    const first = seen.get(code);
    if (first !== undefined) throw xmlError(file, line, `${what} code ${code} stands on line ${first} already`);
    seen.set(code, line);
  }
}
