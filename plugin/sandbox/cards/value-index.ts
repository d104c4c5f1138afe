import type { Card } from "./card.ts";
import { foldCase, type Template } from "./template.ts";

/** Cards by template, attribute and text, without regard to case. */
export type ValueIndex = Map<string, Map<string, Set<Card>>>;

const NONE: ReadonlySet<Card> = new Set();

export function createValueIndex(): ValueIndex {
  return new Map();
}

/** Cards whose unique attribute has this text, ignoring case; those in the trash included. */
export function cardsWithText(
  index: ValueIndex,
  templateCode: string,
  attributeCode: string,
  text: string,
): ReadonlySet<Card> {
  return index.get(indexKey(templateCode, attributeCode))?.get(foldCase(text)) ?? NONE;
}

/** Rebuilds the index of a template's unique attributes after the template was imported. */
export function rebuildIndex(index: ValueIndex, template: Template, cards: readonly Card[]): void {
  for (const attribute of template.attributes.values()) {
    index.delete(indexKey(template.code, attribute.code));
    if (!attribute.unique) continue;
    index.set(indexKey(template.code, attribute.code), new Map());
    for (const card of cards) addToIndex(index, card, attribute.code);
  }
}

/** Does nothing for an attribute that is not unique. */
export function addToIndex(index: ValueIndex, card: Card, attributeCode: string): void {
  const byText = index.get(indexKey(card.templateCode, attributeCode));
  if (byText === undefined) return;
  for (const text of textsOf(card, attributeCode)) {
    const cards = byText.get(foldCase(text)) ?? new Set();
    byText.set(foldCase(text), cards.add(card));
  }
}

/** Call this before the values change. */
export function removeFromIndex(index: ValueIndex, card: Card, attributeCode: string): void {
  const byText = index.get(indexKey(card.templateCode, attributeCode));
  for (const text of textsOf(card, attributeCode)) {
    const cards = byText?.get(foldCase(text));
    cards?.delete(card);
    if (cards?.size === 0) byText?.delete(foldCase(text));
  }
}

/** The texts that make an attribute unique. */
export function textsOf(card: Card, attributeCode: string): string[] {
  return (card.values.get(attributeCode) ?? []).flatMap(textOf);
}

/** The text that makes a value unique; only strings and numbers have one. */
export function textOf(value: { readonly kind: string; readonly text?: string; readonly number?: number }): string[] {
  if (value.kind === "text" && value.text !== undefined) return [value.text];
  return value.kind === "number" ? [String(value.number)] : [];
}

function indexKey(templateCode: string, attributeCode: string): string {
  return `${templateCode} ${attributeCode}`;
}
