import { createDigestTable } from "../../../base/digest-table.ts";
import type { DataCard, DataCardId } from "../../../outside/esm/port.ts";

/** What is known of the Person cards that have an id. */
export type IdOwner = { readonly only: DataCardId } | "found-twice" | "hidden-or-deleted";

/** Whose each external id is, for very many persons. */
export interface PersonTable {
  /** Notes that the card has the id; the same card may come again. @returns false for a card whose id does not fit */
  add(key: string, card: Pick<DataCard, "dataCardId" | "hidden" | "deleted">): boolean;
  /** Undefined when no card has the id. */
  ownerOf(key: string): IdOwner | undefined;
  readonly ids: number;
}

/** What stands for a card, where there is not just one that is visible. Ids of cards are greater than 0. */
const TWICE = -1;
const HIDDEN = -2;

export function createPersonTable(): PersonTable {
  const owners = createDigestTable();
  return {
    get ids() {
      return owners.size;
    },
    add(key, { dataCardId, hidden, deleted }) {
      const id = Number(dataCardId);
      if (String(id) !== dataCardId || id < 1 || !Number.isSafeInteger(id)) return false;
      owners.change(key, (known) => together(known, hidden || deleted ? HIDDEN : id));
      return true;
    },
    ownerOf(key) {
      const owner = owners.get(key);
      if (owner === undefined) return undefined;
      if (owner === TWICE) return "found-twice";
      return owner === HIDDEN ? "hidden-or-deleted" : { only: String(owner) };
    },
  };
}

/** A card that is hidden does not stand in the way of a visible one. */
function together(known: number | undefined, owner: number): number {
  if (known === undefined || known === HIDDEN) return owner;
  return owner === HIDDEN || owner === known ? known : TWICE;
}
