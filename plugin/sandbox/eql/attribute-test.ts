import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { CardValue } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { cardName, staticName } from "../cards/read-card.ts";
import { foldCase, staticValueByName } from "../cards/template.ts";
import { compareWith } from "./compare.ts";
import type { Condition } from "./condition.ts";
import { dateLiteral, type ReadDate } from "./date-literal.ts";
import { EqlError } from "./eql-error.ts";
import { likePattern } from "./like-pattern.ts";
import type { Operator } from "./tokens.ts";

export type ValueTest = (value: CardValue) => boolean;

/**
 * Compiles a comparison with one attribute to a test of its values. Strings are compared without case (assumed),
 * references and static values by display name (documented).
 *
 * @throws EqlError for a name that does not exist, and for a literal that does not fit the attribute's type
 */
export function compileAttributeTest(
  world: CardWorld,
  attribute: AttributeDefinition,
  leaf: Condition & { readonly kind: "compare" | "like" },
  readDate: ReadDate,
): ValueTest {
  if (leaf.kind === "like") return likeTest(world, attribute, leaf.pattern);
  const { operator, literal } = leaf;
  switch (attribute.type) {
    case "number":
      return numberTest(operator, literal);
    case "date":
      return dateTest(operator, dateLiteral(literal, world.now(), readDate, attribute.dateOnly));
    case "static-value":
      return staticTest(world, attribute, operator, literal);
    case "reference":
      return referenceTest(world, attribute, operator, literal);
    default: {
      const test = compareWith(operator, foldCase(literal));
      return (value) => test(foldCase(displayText(world, attribute, value)));
    }
  }
}

function likeTest(world: CardWorld, attribute: AttributeDefinition, pattern: string): ValueTest {
  if (attribute.type === "date") throw new EqlError(`LIKE cannot be used with the date ${attribute.code}`);
  const test = likePattern(pattern);
  return (value) => test(displayText(world, attribute, value));
}

function numberTest(operator: Operator, literal: string): ValueTest {
  if (!/^\s*-?\d{1,15}(?:\.\d{1,15})?\s*$/.test(literal)) throw new EqlError(`Not a number: '${literal}'`);
  const test = compareWith(operator, Number(literal));
  return (value) => value.kind === "number" && test(value.number);
}

function dateTest(operator: Operator, at: number): ValueTest {
  const test = compareWith(operator, at);
  return (value) => value.kind === "date" && test(value.at);
}

function staticTest(world: CardWorld, attribute: AttributeDefinition, operator: Operator, name: string): ValueTest {
  const wanted = staticValueByName(attribute, name, world.language());
  if (wanted === undefined) throw new EqlError(`Unknown static value of ${attribute.code}: '${name}'`);
  const isEqual = equality(attribute, operator);
  return (value) => value.kind === "static" && (value.code === wanted.code) === isEqual;
}

function referenceTest(world: CardWorld, attribute: AttributeDefinition, operator: Operator, name: string): ValueTest {
  const isEqual = equality(attribute, operator);
  const ids = idsOfNames(world, attribute, [name]);
  return (value) => value.kind === "reference" && ids.has(value.dataCardId) === isEqual;
}

/**
 * Ids of the cards with one of these display names that an attribute may refer to. The cards are looked through once,
 * however many names there are.
 *
 * @throws EqlError for a name that no card has
 */
export function idsOfNames(world: CardWorld, attribute: AttributeDefinition, names: Iterable<string>): Set<string> {
  const missing = new Map([...names].map((name) => [foldCase(name), name]));
  const wanted = new Set(missing.keys());
  const ids = new Set<string>();
  for (const templateCode of attribute.targets) {
    for (const card of world.cardsByTemplate.get(templateCode) ?? []) {
      const name = foldCase(cardName(world, card));
      if (!wanted.has(name)) continue;
      ids.add(card.dataCardId);
      missing.delete(name);
    }
  }
  for (const name of missing.values()) throw new EqlError(`Unknown reference of ${attribute.code}: '${name}'`);
  return ids;
}

function equality(attribute: AttributeDefinition, operator: Operator): boolean {
  if (operator === "=" || operator === "<>") return operator === "=";
  throw new EqlError(`${operator} cannot be used with the ${attribute.type} ${attribute.code}`);
}

function displayText(world: CardWorld, attribute: AttributeDefinition, value: CardValue): string {
  switch (value.kind) {
    case "text":
    case "worklog":
      return value.text;
    case "number":
      return String(value.number);
    case "date":
      return new Date(value.at).toISOString();
    case "static":
      return staticName(world, attribute, value);
    case "file":
      return value.name;
    case "reference": {
      const card = world.cards.get(value.dataCardId);
      return card === undefined ? "" : cardName(world, card);
    }
  }
}
