import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card, CardValue } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { attributeRights, maySee, templateRights } from "./rights.ts";
import { nameIn, staticValueByCode } from "./template.ts";

/** A card that the user may see and that is not in the trash. */
export function readableCard(world: CardWorld, dataCardId: string): Card | undefined {
  const card = world.cards.get(dataCardId);
  if (card === undefined || card.deleted || !maySee(world, card)) return undefined;
  return templateRights(world, card.templateCode).read ? card : undefined;
}

/** The values of an attribute as the user may see them: none if the user may not read the attribute. */
export function readableValues(world: CardWorld, card: Card, attribute: AttributeDefinition): readonly CardValue[] {
  return attributeRights(world, card.templateCode, attribute.code).read ? valuesOf(world, card, attribute) : [];
}

/** The values of an attribute. Those of a back-reference come from the cards that refer to this one, oldest first. */
export function valuesOf(world: CardWorld, card: Card, attribute: AttributeDefinition): readonly CardValue[] {
  const { backReference } = attribute;
  if (backReference === undefined) return card.values.get(attribute.code) ?? [];
  const referring = [...(world.referrers.get(card.dataCardId) ?? [])].flatMap((id) => world.cards.get(id) ?? []);
  return referring
    .filter((other) => !other.deleted && attribute.targets.includes(other.templateCode))
    .filter((other) => refersTo(other, backReference, card.dataCardId))
    .toSorted((one, other) => one.id - other.id)
    .map(({ dataCardId }) => ({ kind: "reference", dataCardId }));
}

/** The name that references to a card show; its id when no attribute with a name has a value. */
export function cardName(world: CardWorld, card: Card): string {
  for (const code of world.templates.get(card.templateCode)?.nameAttributes ?? []) {
    const [value] = card.values.get(code) ?? [];
    if (value?.kind === "text") return value.text;
  }
  return card.dataCardId;
}

/** The name of a static value in the template as it is now, in the system language. */
export function staticName(
  world: CardWorld,
  attribute: AttributeDefinition,
  value: CardValue & { readonly kind: "static" },
): string {
  const found = staticValueByCode(attribute, value.code);
  return found === undefined ? value.name : nameIn(found.names, world.language());
}

function refersTo(card: Card, attributeCode: string, dataCardId: string): boolean {
  const values = card.values.get(attributeCode) ?? [];
  return values.some((value) => value.kind === "reference" && value.dataCardId === dataCardId);
}
