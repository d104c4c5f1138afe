import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { maySee } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { candidatesOf } from "./candidates.ts";
import { compileCondition } from "./compile-condition.ts";
import { type Condition, mentions } from "./condition.ts";
import { parseIsoDate, type ReadDate } from "./date-literal.ts";

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

/** One card in so many: where an index leaves more, a page is full sooner when all cards are looked through in their order. */
const WORTH_SORTING = 8;

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
  const all = world.cardsByTemplate.get(template.code) ?? [];
  const candidates = condition === undefined ? undefined : candidatesOf(world, template, condition);
  const isWorthIt = candidates !== undefined && candidates.size * WORTH_SORTING <= all.length;
  const cards = isWorthIt ? inOrder(candidates, belowId) : all;
  const found: Card[] = [];
  for (let index = countBelow(cards, belowId) - 1; index >= 0 && found.length < limit; index -= 1) {
    const card = cards[index];
    if (card === undefined || (card.deleted && !withTrash) || !maySee(world, card)) continue;
    if (matches(card) === true) found.push(card);
  }
  return found;
}

function inOrder(cards: ReadonlySet<Card>, belowId: number): Card[] {
  return [...cards].filter(({ id }) => id < belowId).toSorted((one, other) => one.id - other.id);
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
