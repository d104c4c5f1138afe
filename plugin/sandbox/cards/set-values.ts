import type { Card, CardValue } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { addToSearch, removeFromSearch } from "./search-index.ts";
import { addToIndex, removeFromIndex } from "./value-index.ts";

/** Changes attributes of a card, and what the world knows by them; an empty list clears. */
export function setValues(world: CardWorld, card: Card, changes: ReadonlyMap<string, readonly CardValue[]>): void {
  const before = referenceIds(card);
  for (const code of changes.keys()) {
    removeFromIndex(world.uniqueValues, card, code);
    removeFromSearch(world.searched, card, code);
  }
  const merged = new Map([...card.values, ...changes]);
  card.values = new Map([...merged].filter(([, values]) => values.length > 0));
  for (const code of changes.keys()) {
    addToIndex(world.uniqueValues, card, code);
    addToSearch(world.searched, card, code);
  }
  const after = referenceIds(card);
  for (const id of before) if (!after.has(id)) world.referrers.get(id)?.delete(card.dataCardId);
  for (const id of after) {
    const referrers = world.referrers.get(id) ?? new Set();
    world.referrers.set(id, referrers.add(card.dataCardId));
  }
}

function referenceIds(card: Card): Set<string> {
  const ids = new Set<string>();
  for (const values of card.values.values()) {
    for (const value of values) if (value.kind === "reference") ids.add(value.dataCardId);
  }
  return ids;
}
