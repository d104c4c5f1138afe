import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { attributeRights } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { cardsWithText, textsOf } from "../cards/value-index.ts";
import type { SentAttribute } from "./read-entity-set.ts";

/**
 * Cards, not in the trash, whose unique attribute has exactly this text. None for an attribute that is not unique, and
 * for one that may not be read (assumed).
 */
export function cardsWithUniqueValue(world: CardWorld, template: Template, code: string, text: string): Card[] {
  if (template.attributes.get(code)?.unique !== true) return [];
  if (!attributeRights(world, template.code, code).read) return [];
  const candidates = [...cardsWithText(world.uniqueValues, template.code, code, text)];
  return candidates.filter((card) => !card.deleted && textsOf(card, code).includes(text));
}

/**
 * Cards that an update can mean: those with any of the unique values that were sent. Documented is that a unique
 * attribute is matched on; with several of them, the others may be sent to be changed (assumed).
 */
export function matchingCards(world: CardWorld, template: Template, sent: readonly SentAttribute[]): Card[] {
  const cards = sent.flatMap(({ code, values }) =>
    values.flatMap((text) => cardsWithUniqueValue(world, template, code, text)),
  );
  return [...new Set(cards)];
}
