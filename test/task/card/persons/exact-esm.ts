import type { DataCard, Esm } from "../../../../plugin/outside/esm/port.ts";
import type { Condition, Field } from "../../../../plugin/sandbox/eql/condition.ts";
import { parseCondition } from "../../../../plugin/sandbox/eql/parse-eql.ts";

export interface ExactEsmOptions {
  /** Whether case counts in `=` and LIKE. Nothing else is ever overlooked: no space, no accent, no composition. */
  readonly heedsCase: boolean;
  /** Whether the search sees values that the user may not read, which then come back empty. */
  readonly hidesValues?: boolean;
}

export interface ExactEsm extends Pick<Esm, "findCards" | "longestFilter"> {
  /** The filters of all requests. */
  readonly filters: string[];
  /** How many cards all requests found together. */
  found(): number;
}

/** Cards by the values of their text attributes; ids count from 1. */
export type TextCard = Readonly<Record<string, readonly string[]>>;

/**
 * Person cards in an ESM whose search compares as strictly as a database may: code unit by code unit. A search that is
 * too narrow shows.
 */
export function exactEsm(cards: readonly TextCard[], { heedsCase, hidesValues = false }: ExactEsmOptions): ExactEsm {
  const filters: string[] = [];
  let found = 0;
  const form = (text: string) => (heedsCase ? text : text.toLowerCase());

  function matches(card: TextCard, condition: Condition): boolean {
    switch (condition.kind) {
      case "and":
        return condition.parts.every((part) => matches(card, part));
      case "or":
        return condition.parts.some((part) => matches(card, part));
      case "not":
        return !matches(card, condition.part);
      case "empty":
        return valuesOf(card, condition.field).length === 0;
      case "compare":
        if (condition.operator !== "=") throw new Error(`${condition.operator} is not expected`);
        return valuesOf(card, condition.field).some((value) => form(value) === form(condition.literal));
      case "like":
        return valuesOf(card, condition.field).some((value) => isLike(form(value), form(condition.pattern)));
    }
  }

  return {
    filters,
    found: () => found,
    longestFilter: 6_500,
    async findCards({ filter, attributeCodes }) {
      if (filter === undefined) throw new Error("all persons are asked for");
      filters.push(filter);
      const condition = parseCondition(filter);
      const own = cards.flatMap((card, index) => (matches(card, condition) ? [toDataCard(card, index + 1)] : []));
      found += own.length;
      return own.map((card) => ({
        ...card,
        values: hidesValues
          ? {}
          : Object.fromEntries(Object.entries(card.values).filter(([code]) => attributeCodes.includes(code))),
      }));
    },
  };
}

function valuesOf(card: TextCard, field: Field): readonly string[] {
  return field.kind === "attribute" ? (card[field.code] ?? []) : [];
}

function toDataCard(card: TextCard, id: number): DataCard {
  const values = Object.entries(card).map(([code, texts]) => [
    code,
    texts.map((text) => ({ kind: "text", text }) as const),
  ]);
  return { dataCardId: String(id), hidden: false, deleted: false, values: Object.fromEntries(values) };
}

/** `%` stands for any text. `_` stands for itself: whether it is a wildcard is not documented. */
function isLike(value: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("%");
  if (!value.startsWith(first)) return false;
  let position = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? value.length - part.length : value.indexOf(part, position);
    if (at < position || !value.startsWith(part, at)) return false;
    position = at + part.length;
  }
  return rest.length > 0 || position === value.length;
}
