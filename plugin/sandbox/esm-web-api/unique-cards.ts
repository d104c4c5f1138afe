import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { attributeRights, maySee } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { cardsWithText, textsOf } from "../cards/value-index.ts";
import type { SentAttribute } from "./read-entity-set.ts";

/**
 * Cards whose unique attribute has exactly this text, except those in the trash or that may not be seen. None for an attribute that is not
 * unique or may not be read (assumed).
 */
export function cardsWithUniqueValue(world: CardWorld, template: Template, code: string, text: string): Card[] {
  if (template.attributes.get(code)?.unique !== true) return [];
  if (!attributeRights(world, template.code, code).read) return [];
  const candidates = [...cardsWithText(world.uniqueValues, template.code, code, text)];
  return candidates.filter((card) => !card.deleted && maySee(world, card) && textsOf(card, code).includes(text));
}

/**
 * The cards that an update may be about: those with any of the unique values that were sent. ESM matches by a unique
 * attribute (documented); if several were sent, the others may be new values (assumed).
 */
export function matchingCards(world: CardWorld, template: Template, sent: readonly SentAttribute[]): Card[] {
  const cards = sent.flatMap(({ code, values }) =>
    values.flatMap((text) => cardsWithUniqueValue(world, template, code, text)),
  );
  return [...new Set(cards)];
}
