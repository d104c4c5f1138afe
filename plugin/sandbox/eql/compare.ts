import type { Card } from "../cards/card.ts";
import type { Operator } from "./tokens.ts";

/** Whether a card matches; undefined where an empty attribute makes that unknown, as in SQL (assumed). */
export type Predicate = (card: Card) => boolean | undefined;

/** Compiles an operator and a literal to a test. */
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
