import type { EntityProperty } from "./entity-fields.ts";
import type { Operator } from "./tokens.ts";

/** The left side of a comparison: an attribute, or a property of the card itself. */
export type Field =
  | { readonly kind: "attribute"; readonly code: string }
  | { readonly kind: "entity"; readonly property: EntityProperty };

/** A parsed condition, before its attributes have been looked up. */
export type Condition =
  | { readonly kind: "and"; readonly parts: readonly Condition[] }
  | { readonly kind: "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "compare"; readonly field: Field; readonly operator: Operator; readonly literal: string }
  | { readonly kind: "like"; readonly field: Field; readonly pattern: string }
  | { readonly kind: "empty"; readonly field: Field };

/** `SELECT entity FROM entity WHERE … ORDER BY …`, as the Web API takes it. */
export interface Statement {
  /** Undefined where there is no WHERE. */
  readonly condition: Condition | undefined;
  readonly order: readonly { readonly field: Field; readonly descending: boolean }[];
}

/** Whether any part of a condition looks at this property of the card. */
export function mentions(condition: Condition, property: EntityProperty): boolean {
  return fieldsOf(condition).some((field) => field.kind === "entity" && field.property === property);
}

/** All fields of a condition. */
export function fieldsOf(condition: Condition): Field[] {
  if (condition.kind === "and" || condition.kind === "or") return condition.parts.flatMap(fieldsOf);
  return condition.kind === "not" ? fieldsOf(condition.part) : [condition.field];
}
