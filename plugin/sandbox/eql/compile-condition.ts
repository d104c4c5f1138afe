import type { CardWorld } from "../cards/card-world.ts";
import { readableValues } from "../cards/read-card.ts";
import { foldCase, type Template } from "../cards/template.ts";
import { compileAttributeTest, type ValueTest } from "./attribute-test.ts";
import { compareWith, type Predicate } from "./compare.ts";
import type { Condition } from "./condition.ts";
import { dateLiteral, type ReadDate } from "./date-literal.ts";
import { type EntityProperty, entityValue, isTextProperty, systemDate } from "./entity-fields.ts";
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
  if (leaf.field.kind === "entity") return compileEntityTest(world, leaf.field.property, leaf);
  const attribute = template.attributes.get(leaf.field.code);
  if (attribute === undefined) return compileSystemTest(world, leaf.field.code, leaf, readDate);
  if (leaf.kind === "empty") return (card) => readableValues(world, card, attribute).length === 0;
  const test: ValueTest = compileAttributeTest(world, attribute, leaf, readDate);
  return (card) => {
    const values = readableValues(world, card, attribute);
    return values.length === 0 ? undefined : values.some(test);
  };
}

function compileSystemTest(world: CardWorld, code: string, leaf: Leaf, readDate: ReadDate): Predicate {
  const read = systemDate(code);
  if (read === undefined) throw new EqlError(`Unknown field: ${code}`);
  if (leaf.kind === "empty") return () => false;
  if (leaf.kind === "like") throw new EqlError(`LIKE cannot be used with the date ${code}`);
  const wanted = compareWith(leaf.operator, dateLiteral(leaf.literal, world.now(), readDate));
  return (card) => wanted(read(card));
}

function compileEntityTest(world: CardWorld, property: EntityProperty, leaf: Leaf): Predicate {
  if (leaf.kind === "empty") return () => false;
  if (isTextProperty(property)) {
    // Names are compared without case, codes as they are (assumed).
    const fold = property === "folder-name" ? foldCase : String;
    const test = leaf.kind === "like" ? likePattern(leaf.pattern) : compareWith(leaf.operator, fold(leaf.literal));
    return (card) => test(fold(String(entityValue(world, card, property))));
  }
  if (leaf.kind === "like") throw new EqlError(`LIKE cannot be used with ${property}`);
  const wanted = compareWith(leaf.operator, numberOf(property, leaf.literal.trim()));
  return (card) => wanted(Number(entityValue(world, card, property)));
}

function numberOf(property: EntityProperty, literal: string): number {
  const isFlag = property === "hidden" || property === "deleted";
  if (isFlag && (literal === "true" || literal === "false")) return Number(literal === "true");
  if (!/^-?\d{1,15}$/.test(literal)) throw new EqlError(`Not a number: '${literal}'`);
  return Number(literal);
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
