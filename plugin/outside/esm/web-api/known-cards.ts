import type { DataCardId } from "../port.ts";
import type { Entity } from "./reader.ts";

/** What is needed to write to a card, or to refer to it. */
export type CardAddress = Pick<Entity, "folderCode" | "uniqueValue">;

/** Cards remembered: more than a batch and its persons, little enough for memory. */
const MOST_REMEMBERED = 50_000;

/** Remembers where cards are and what they are matched by, since a write names neither by id. */
export interface KnownCards {
  remember(entities: readonly Entity[]): void;
  addressOf(dataCardId: DataCardId): CardAddress | undefined;
}

export function createKnownCards(): KnownCards {
  const addresses = new Map<DataCardId, CardAddress>();
  return {
    remember(entities) {
      for (const { card, folderCode, uniqueValue } of entities) {
        addresses.delete(card.dataCardId);
        addresses.set(card.dataCardId, { folderCode, uniqueValue });
      }
      for (const dataCardId of addresses.keys()) {
        if (addresses.size <= MOST_REMEMBERED) break;
        addresses.delete(dataCardId);
      }
    },
    addressOf: (dataCardId) => addresses.get(dataCardId),
  };
}
