import type { Card } from "../cards/card.ts";
import type { Operator } from "./tokens.ts";

/** True, false, or undefined where an empty attribute makes it unknown, as in SQL (assumed). */
export type Predicate = (card: Card) => boolean | undefined;

/** Compares what it is given with the literal. */
export function compareWith<T extends string | number>(operator: Operator, literal: T): (value: T) => boolean {
  switch (operator) {
    case "=":
      return (value) => value === literal;
    case "<>":
      return (value) => value !== literal;
    case "<":
      return (value) => value < literal;
    case ">":
      return (value) => value > literal;
    case "<=":
      return (value) => value <= literal;
    case ">=":
      return (value) => value >= literal;
  }
}
