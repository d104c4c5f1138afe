import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card, CardValue } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { valuesOf } from "./read-card.ts";
import { setValues } from "./set-values.ts";

/** Somebody opens a card, and sees it as it is now. One who has it open already sees it anew. */
export function openCard(world: CardWorld, card: Card, isSavedSoon = false): void {
  const attributes = world.templates.get(card.templateCode)?.attributes.values() ?? [];
  const shown = [...attributes]
    .filter(isPutBack)
    .map((attribute) => [attribute.code, valuesOf(world, card, attribute)] as const);
  world.openCards.forms.set(card.dataCardId, { shown: new Map(shown), isSavedSoon });
}

/**
 * Whoever has the card open saves it, and no longer has it open. What it showed on references, back-references and
 * attachments is put back; other attributes stay as they are now.
 */
export function saveOpenCard(world: CardWorld, card: Card): void {
  const form = world.openCards.forms.get(card.dataCardId);
  world.openCards.forms.delete(card.dataCardId);
  const attributes = world.templates.get(card.templateCode)?.attributes;
  if (form === undefined || attributes === undefined || card.deleted) return;
  for (const [code, values] of form.shown) {
    const attribute = attributes.get(code);
    if (attribute?.backReference !== undefined) putBackReferring(world, card, attribute, values);
    else if (attribute !== undefined) setValues(world, card, new Map([[code, values]]));
  }
}

/** Called before an API modifies a card. */
export function openAsItWas(world: CardWorld, card: Card): void {
  const { manners, forms, wereOpen } = world.openCards;
  if (!manners.openCards || wereOpen.has(card.dataCardId) || forms.has(card.dataCardId)) return;
  wereOpen.add(card.dataCardId);
  openCard(world, card, true);
}

/** Called before ESM answers a request that reads: the cards that the manner has opened are saved. */
export function saveBeforeReading(world: CardWorld): void {
  for (const [dataCardId, { isSavedSoon }] of world.openCards.forms) {
    const card = world.cards.get(dataCardId);
    if (card !== undefined && isSavedSoon) saveOpenCard(world, card);
  }
}

function isPutBack({ type }: AttributeDefinition): boolean {
  return type === "reference" || type === "external-reference";
}

/** Cards that came to refer to this one meanwhile no longer do; those that ceased to, do again. */
function putBackReferring(world: CardWorld, card: Card, attribute: AttributeDefinition, shown: readonly CardValue[]) {
  const { backReference = "" } = attribute;
  const own: CardValue = { kind: "reference", dataCardId: card.dataCardId };
  const before = referencesAmong(shown);
  const now = referencesAmong(valuesOf(world, card, attribute));
  for (const other of [...before, ...now].flatMap((id) => world.cards.get(id) ?? [])) {
    const isMultiValue = world.templates.get(other.templateCode)?.attributes.get(backReference)?.multiValue === true;
    const values = other.values.get(backReference) ?? [];
    const others = values.filter((value) => value.kind !== "reference" || value.dataCardId !== card.dataCardId);
    if (!before.has(other.dataCardId)) setValues(world, other, new Map([[backReference, others]]));
    else if (!now.has(other.dataCardId))
      setValues(world, other, new Map([[backReference, isMultiValue ? [...others, own] : [own]]]));
  }
}

function referencesAmong(values: readonly CardValue[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => (value.kind === "reference" ? [value.dataCardId] : [])));
}
