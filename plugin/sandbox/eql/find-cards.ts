import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { maySee } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { cardsWithText } from "../cards/value-index.ts";
import { compileCondition } from "./compile-condition.ts";
import { type Condition, type Field, mentions } from "./condition.ts";
import { parseIsoDate, type ReadDate } from "./date-literal.ts";
import { stringEquality } from "./equality-groups.ts";

export interface CardSearch {
  /** Undefined finds all cards. */
  readonly condition: Condition | undefined;
  /** Reads the condition's date literals. Default: ISO 8601, as the REST API takes them. */
  readonly readDate?: ReadDate | undefined;
  /** Only cards with a lower id. */
  readonly belowId?: number | undefined;
  /** Most cards to find. Default: all. */
  readonly limit?: number | undefined;
}

/**
 * Cards of one template, by descending id (documented). Hidden cards are among them; cards in the trash only when the
 * condition mentions `deleted` (assumed).
 *
 * @throws EqlError
 */
export function findCards(world: CardWorld, template: Template, search: CardSearch): Card[] {
  const {
    condition,
    readDate = parseIsoDate,
    belowId = Number.POSITIVE_INFINITY,
    limit = Number.POSITIVE_INFINITY,
  } = search;
  const matches = condition === undefined ? () => true : compileCondition(world, template, condition, readDate);
  const withTrash = condition !== undefined && mentions(condition, "deleted");
  const candidates = condition === undefined ? undefined : candidatesOf(world, template, condition);
  const cards = candidates === undefined ? cardsOf(world, template) : inOrder(candidates);
  const found: Card[] = [];
  for (let index = countBelow(cards, belowId) - 1; index >= 0 && found.length < limit; index -= 1) {
    const card = cards[index];
    if (card === undefined || (card.deleted && !withTrash) || !maySee(world, card)) continue;
    if (matches(card) === true) found.push(card);
  }
  return found;
}

/** Cards from an index, among which are all that match; undefined if no index helps. */
function candidatesOf(world: CardWorld, template: Template, condition: Condition): ReadonlySet<Card> | undefined {
  if (condition.kind === "and") {
    const sets = condition.parts.flatMap((part) => candidatesOf(world, template, part) ?? []);
    return sets.toSorted((one, other) => one.size - other.size)[0];
  }
  if (condition.kind === "or") {
    const sets = condition.parts.map((part) => candidatesOf(world, template, part));
    if (sets.includes(undefined)) return undefined;
    return new Set(sets.flatMap((cards) => [...(cards ?? [])]));
  }
  if (condition.kind === "compare" && condition.operator === "=" && isEntityId(condition.field)) {
    const card = world.cards.get(condition.literal.trim().replace(/^0+(?=\d)/, ""));
    return new Set(card?.templateCode === template.code ? [card] : []);
  }
  const equality = stringEquality(template, condition);
  if (equality === undefined || !equality.attribute.unique) return undefined;
  return cardsWithText(world.uniqueValues, template.code, equality.attribute.code, equality.literal);
}

function isEntityId(field: Field): boolean {
  return field.kind === "entity" && field.property === "id";
}

function inOrder(cards: ReadonlySet<Card>): Card[] {
  return [...cards].toSorted((one, other) => one.id - other.id);
}

function cardsOf(world: CardWorld, template: Template): readonly Card[] {
  return world.cardsByTemplate.get(template.code) ?? [];
}

/** How many cards of a list with ascending ids have a lower id than this. */
function countBelow(cards: readonly Card[], id: number): number {
  let low = 0;
  let high = cards.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cards[middle]?.id ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
