import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { readableValues } from "../cards/read-card.ts";
import { foldCase, type Template } from "../cards/template.ts";
import { idsOfNames, type ValueTest } from "./attribute-test.ts";
import type { Predicate } from "./compare.ts";
import type { Condition } from "./condition.ts";

/**
 * Compiles the parts of an `or`, or of an `IN`. All parts that compare one attribute with texts or references for
 * equality become a single look-up: a query for two hundred persons by mail address takes one step for each card
 * instead of two hundred.
 */
export function equalityGroups(
  world: CardWorld,
  template: Template,
  parts: readonly Condition[],
  compile: (part: Condition) => Predicate,
): Predicate[] {
  const groups = new Map<AttributeDefinition, string[]>();
  const others: Predicate[] = [];
  for (const part of parts) {
    const { attribute, literal } = equality(template, part) ?? {};
    if (attribute === undefined || (attribute.type !== "string" && attribute.type !== "reference")) {
      others.push(compile(part));
      continue;
    }
    const literals = groups.get(attribute) ?? [];
    literals.push(literal ?? "");
    groups.set(attribute, literals);
  }
  return [...others, ...[...groups].map(([attribute, literals]) => oneOf(world, attribute, literals))];
}

function equality(template: Template, condition: Condition) {
  if (condition.kind !== "compare" || condition.operator !== "=" || condition.field.kind !== "attribute")
    return undefined;
  const attribute = template.attributes.get(condition.field.code);
  return attribute && { attribute, literal: condition.literal };
}

function oneOf(world: CardWorld, attribute: AttributeDefinition, literals: readonly string[]): Predicate {
  const test = attribute.type === "reference" ? isReferenceTo(world, attribute, literals) : isText(literals);
  return (card) => {
    const values = readableValues(world, card, attribute);
    return values.length === 0 ? undefined : values.some(test);
  };
}

function isText(literals: readonly string[]): ValueTest {
  const texts = new Set(literals.map(foldCase));
  return (value) => value.kind === "text" && texts.has(foldCase(value.text));
}

function isReferenceTo(world: CardWorld, attribute: AttributeDefinition, names: readonly string[]): ValueTest {
  const ids = idsOfNames(world, attribute, names);
  return (value) => value.kind === "reference" && ids.has(value.dataCardId);
}
