import { readXml, type XmlElement } from "../../xml/read-xml.ts";
import { xmlError } from "../../xml/xml-error.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { templateRights } from "../cards/rights.ts";

/** One `<attribute>` as it was sent. */
export interface SentAttribute {
  readonly code: string;
  /** 1-based line in the body. */
  readonly line: number;
  /** Whether its values are added to those that are there: `append="true"` (observed). */
  readonly append: boolean;
  /** Texts of its `<value>` elements, the empty ones left out. */
  readonly values: readonly string[];
}

/** One `<entity>` as it was sent. */
export interface SentEntity {
  readonly line: number;
  readonly templateCode: string;
  readonly attributes: readonly SentAttribute[];
}

/** The body's name in errors. */
const SOURCE = "the body";
const MAX_BYTES = 64 * 1024 * 1024;
/** An entityset's elements are four deep; a few more are allowed here, so that the error names the wrong element. */
const MAX_DEPTH = 10;
/**
 * Without a DOCTYPE each reference stands for one character, so the size of the body limits their number. The shortest
 * is `&lt;`.
 */
const MAX_ENTITIES = MAX_BYTES / 4;

/**
 * Reads the body of an import: `<entityset>` with `<entity>` elements, each with `<template code>` and `<attribute
 * code>` elements with `<value>`. What only a search shows (ids, names, `<group>`) is ignored. Everything else is
 * refused before anything is written (assumed), so that a mistake is not taken for an empty value.
 *
 * @throws InputError naming the line
 */
export function readEntitySet(world: CardWorld, text: string): SentEntity[] {
  const root = readXml(SOURCE, text, { maxBytes: MAX_BYTES, maxDepth: MAX_DEPTH, maxEntities: MAX_ENTITIES });
  if (root.name !== "entityset") throw refused(root, `expected <entityset>, found <${root.name}>`);
  return childrenOf(root, ["entity"]).map((entity) => readEntity(world, entity));
}

function readEntity(world: CardWorld, entity: XmlElement): SentEntity {
  const children = childrenOf(entity, ["template", "group", "attribute"]);
  const [template, second] = children.filter(({ name }) => name === "template");
  if (template === undefined) throw refused(entity, "<entity> needs a <template> with a code");
  if (second !== undefined) throw refused(second, "<entity> has a second <template>");
  const templateCode = codeOf(template);
  if (!world.templates.has(templateCode) || !templateRights(world, templateCode).read) {
    throw refused(template, `Unknown template: ${templateCode}`);
  }
  const attributes = children.filter(({ name }) => name === "attribute").map(readAttribute);
  const codes = new Set<string>();
  for (const { code, line } of attributes) {
    if (codes.has(code)) throw xmlError(SOURCE, line, `attribute ${code} is there already: put its values into one`);
    codes.add(code);
  }
  return { line: entity.line, templateCode, attributes };
}

function readAttribute(attribute: XmlElement): SentAttribute {
  const values = childrenOf(attribute, ["value"]).map((value) => {
    const [child] = value.children;
    if (child !== undefined) throw refused(child, `<${child.name}> is not expected in <value>: escape < as &lt;`);
    return value.text;
  });
  const append = (attribute.attributes["append"] ?? "false").toLowerCase();
  if (append !== "true" && append !== "false") throw refused(attribute, "append must be true or false");
  return {
    code: codeOf(attribute),
    line: attribute.line,
    append: append === "true",
    values: values.filter((text) => text !== ""),
  };
}

/** The element's children, which must have these names. Neither other children nor text are allowed. */
function childrenOf(element: XmlElement, names: readonly string[]): readonly XmlElement[] {
  if (element.text.trim() !== "")
    throw refused(element, `<${element.name}> holds text, expected <${names.join(">, <")}>`);
  const other = element.children.find(({ name }) => !names.includes(name));
  if (other === undefined) return element.children;
  throw refused(other, `<${other.name}> is not expected in <${element.name}>`);
}

function codeOf(element: XmlElement): string {
  const code = element.attributes["code"] ?? "";
  if (code === "") throw refused(element, `<${element.name}> needs a code`);
  return code;
}

function refused({ line }: XmlElement, message: string) {
  return xmlError(SOURCE, line, message);
}
