import type { Card, CardValue } from "./card.ts";
import { foldCase } from "./template.ts";

/**
 * The values of the attributes that were searched for, so that a search need not look at every card. An attribute is taken up
 * when it is first searched for. What an index says depends on values alone, not on templates, rights or the trash.
 */
export type SearchIndex = Map<string, AttributeIndex>;

interface AttributeIndex {
  /** Cards by text, as EQL compares it. */
  readonly texts: Map<string, Set<Card>>;
  /** Cards by the code of a static value. */
  readonly statics: Map<string, Set<Card>>;
  /** Cards with a value that is neither, or a text too long to be worth it. */
  readonly others: Set<Card>;
  /** Texts by each three characters in a row; undefined until a pattern is searched for. */
  threes: Map<string, Set<string>> | undefined;
}

/** Characters; longer texts are looked at in every search. */
const LONGEST_TEXT = 200;
const THREE = 3;

/** The index of an attribute; made of the template's cards when there is none yet. */
export function attributeIndex(
  index: SearchIndex,
  templateCode: string,
  code: string,
  cards: readonly Card[],
): AttributeIndex {
  const name = indexName(templateCode, code);
  const present = index.get(name);
  if (present !== undefined) return present;
  const made: AttributeIndex = { texts: new Map(), statics: new Map(), others: new Set(), threes: undefined };
  index.set(name, made);
  for (const card of cards) addToSearch(index, card, code);
  return made;
}

/** Call this after the values have changed. */
export function addToSearch(index: SearchIndex, card: Card, code: string): void {
  const of = index.get(indexName(card.templateCode, code));
  if (of === undefined) return;
  for (const value of card.values.get(code) ?? []) {
    const text = searchedText(value);
    if (value.kind === "static") addTo(of.statics, value.code, card);
    else if (text === undefined) of.others.add(card);
    else {
      if (of.threes !== undefined && !of.texts.has(text)) addThrees(of.threes, text);
      addTo(of.texts, text, card);
    }
  }
}

/** Call this before the values change. */
export function removeFromSearch(index: SearchIndex, card: Card, code: string): void {
  const of = index.get(indexName(card.templateCode, code));
  if (of === undefined) return;
  of.others.delete(card);
  for (const value of card.values.get(code) ?? []) {
    const text = searchedText(value);
    if (value.kind === "static") removeFrom(of.statics, value.code, card);
    else if (text !== undefined && removeFrom(of.texts, text, card)) removeThrees(of.threes, text);
  }
}

/**
 * Texts among which are all that contain this one.
 *
 * @param part as EQL compares it
 * @returns undefined where it is too short to tell
 */
export function textsThatMayContain(of: AttributeIndex, part: string): ReadonlySet<string> | undefined {
  if (part.length < THREE) return undefined;
  of.threes ??= threesOf(of.texts.keys());
  const { threes } = of;
  const sets = threesIn(part).map((three) => threes.get(three) ?? new Set<string>());
  return sets.reduce((least, set) => (set.size < least.size ? set : least));
}

/** Undefined for what is not looked up by its text. */
function searchedText(value: CardValue): string | undefined {
  return value.kind === "text" && value.text.length <= LONGEST_TEXT ? foldCase(value.text) : undefined;
}

function addTo(sets: Map<string, Set<Card>>, key: string, card: Card): void {
  const cards = sets.get(key);
  if (cards === undefined) sets.set(key, new Set([card]));
  else cards.add(card);
}

/** @returns whether it was the last card with this key */
function removeFrom(sets: Map<string, Set<Card>>, key: string, card: Card): boolean {
  const cards = sets.get(key);
  cards?.delete(card);
  return cards?.size === 0 && sets.delete(key);
}

function threesOf(texts: Iterable<string>): Map<string, Set<string>> {
  const threes = new Map<string, Set<string>>();
  for (const text of texts) addThrees(threes, text);
  return threes;
}

function addThrees(threes: Map<string, Set<string>>, text: string): void {
  for (const three of threesIn(text)) {
    const texts = threes.get(three);
    if (texts === undefined) threes.set(three, new Set([text]));
    else texts.add(text);
  }
}

function removeThrees(threes: Map<string, Set<string>> | undefined, text: string): void {
  for (const three of threesIn(text)) {
    const texts = threes?.get(three);
    texts?.delete(text);
    if (texts?.size === 0) threes?.delete(three);
  }
}

function threesIn(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - THREE + 1) }, (_, at) => text.slice(at, at + THREE));
}

function indexName(templateCode: string, attributeCode: string): string {
  return `${templateCode} ${attributeCode}`;
}
