import type { CardWorld } from "../cards/card-world.ts";
import { readableValues } from "../cards/read-card.ts";
import { foldCase, type Template } from "../cards/template.ts";
import type { Predicate } from "./compare.ts";
import type { Condition } from "./condition.ts";

/**
 * Compiles the parts of an `or`. All parts that compare one string attribute for equality become a single look-up: a
 * query for two hundred persons by mail address takes one step for each card instead of two hundred.
 */
export function equalityGroups(
  world: CardWorld,
  template: Template,
  parts: readonly Condition[],
  compile: (part: Condition) => Predicate,
): Predicate[] {
  const groups = new Map<string, Set<string>>();
  const others: Predicate[] = [];
  for (const part of parts) {
    const equality = stringEquality(template, part);
    if (equality === undefined) {
      others.push(compile(part));
      continue;
    }
    const literals = groups.get(equality.code) ?? new Set();
    groups.set(equality.code, literals.add(foldCase(equality.literal)));
  }
  return [...others, ...[...groups].map(([code, literals]) => oneOf(world, template, code, literals))];
}

/**
 * The attribute and the literal of a part that compares a string attribute for equality; undefined for any other part.
 */
export function stringEquality(
  template: Template,
  condition: Condition,
): { readonly code: string; readonly literal: string } | undefined {
  if (condition.kind !== "compare" || condition.operator !== "=" || condition.field.kind !== "attribute")
    return undefined;
  const { code } = condition.field;
  return template.attributes.get(code)?.type === "string" ? { code, literal: condition.literal } : undefined;
}

function oneOf(world: CardWorld, template: Template, code: string, literals: ReadonlySet<string>): Predicate {
  const attribute = template.attributes.get(code);
  if (attribute === undefined) return () => undefined;
  return (card) => {
    const values = readableValues(world, card, attribute);
    if (values.length === 0) return undefined;
    return values.some((value) => value.kind === "text" && literals.has(foldCase(value.text)));
  };
}
