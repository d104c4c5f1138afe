import type { CardWorld } from "../cards/card-world.ts";
import { readableValues } from "../cards/read-card.ts";
import type { Template } from "../cards/template.ts";
import { compileAttributeTest, type ValueTest } from "./attribute-test.ts";
import { compareWith, type Predicate } from "./compare.ts";
import type { Condition, EntityProperty } from "./condition.ts";
import type { ReadDate } from "./date-literal.ts";
import { EqlError } from "./eql-error.ts";
import { equalityGroups } from "./equality-groups.ts";
import { likePattern } from "./like-pattern.ts";

/**
 * Compiles a condition to a test of the cards of one template. Names are looked up here, once.
 *
 * @throws EqlError for an attribute, a static value or a reference that does not exist (observed: 400)
 */
export function compileCondition(
  world: CardWorld,
  template: Template,
  condition: Condition,
  readDate: ReadDate,
): Predicate {
  const compile = (part: Condition) => compileCondition(world, template, part, readDate);
  switch (condition.kind) {
    case "and":
      return all(condition.parts.map(compile));
    case "or":
      return any(equalityGroups(world, template, condition.parts, compile));
    case "not": {
      const part = compile(condition.part);
      return (card) => negate(part(card));
    }
    default:
      return compileLeaf(world, template, condition, readDate);
  }
}

type Leaf = Condition & { readonly kind: "compare" | "like" | "empty" };

function compileLeaf(world: CardWorld, template: Template, leaf: Leaf, readDate: ReadDate): Predicate {
  if (leaf.field.kind === "entity") return compileEntityTest(leaf.field.property, leaf);
  const attribute = template.attributes.get(leaf.field.code);
  if (attribute === undefined) throw new EqlError(`Unknown field: ${leaf.field.code}`);
  if (leaf.kind === "empty") return (card) => readableValues(world, card, attribute).length === 0;
  const test: ValueTest = compileAttributeTest(world, attribute, leaf, readDate);
  return (card) => {
    const values = readableValues(world, card, attribute);
    return values.length === 0 ? undefined : values.some(test);
  };
}

function compileEntityTest(property: EntityProperty, leaf: Leaf): Predicate {
  if (leaf.kind === "empty") return () => false;
  if (property === "template-code") {
    const wanted = leaf.kind === "like" ? likePattern(leaf.pattern) : compareWith(leaf.operator, leaf.literal);
    return (card) => wanted(card.templateCode);
  }
  if (leaf.kind === "like") throw new EqlError(`LIKE cannot be used with ${property}`);
  if (!/^-?\d{1,15}$/.test(leaf.literal.trim())) throw new EqlError(`Not a number: '${leaf.literal}'`);
  const wanted = compareWith(leaf.operator, Number(leaf.literal));
  if (property === "id") return (card) => wanted(card.id);
  return (card) => wanted(Number(card[property]));
}

function all(parts: readonly Predicate[]): Predicate {
  return (card) => {
    let result: boolean | undefined = true;
    for (const part of parts) {
      const value = part(card);
      if (value === false) return false;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

function any(parts: readonly Predicate[]): Predicate {
  return (card) => {
    let result: boolean | undefined = false;
    for (const part of parts) {
      const value = part(card);
      if (value === true) return true;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
