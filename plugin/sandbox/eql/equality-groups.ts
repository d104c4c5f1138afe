import type { CardWorld } from "../cards/card-world.ts";
import { readableValues } from "../cards/read-card.ts";
import { foldCase, type Template } from "../cards/template.ts";
import type { Predicate } from "./compare.ts";
import type { Condition } from "./condition.ts";

/**
 * The parts of an `or`, with all that compare one string attribute for equality put into a single look-up. A query for
 * two hundred persons by mail address then costs one step a card instead of two hundred.
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

/** A comparison of a string attribute for equality. */
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
