import type { CardWrite, DataCardId } from "../port.ts";
import type { Entity } from "./reader.ts";

/** What is needed to write a card or to refer to it. */
type CardAddress = Pick<Entity, "folderCode" | "uniqueValue">;

/** How many cards to remember: more than a batch and its persons, and few enough for memory. */
const MOST_REMEMBERED = 50_000;

/** Remembers the folder and the matching value of cards, since a write uses these instead of the id. */
export interface KnownCards {
  remember(entities: readonly Entity[]): void;
  addressOf(dataCardId: DataCardId): CardAddress | undefined;
  /** The same writes by the codes of the folders that their cards are in; a request is for one folder. */
  byFolder(writes: readonly CardWrite[]): ReadonlyMap<string, readonly CardWrite[]>;
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
    byFolder(writes) {
      const groups = new Map<string, CardWrite[]>();
      for (const write of writes) {
        const folderCode = addresses.get(write.dataCardId)?.folderCode ?? "";
        const group = groups.get(folderCode) ?? [];
        group.push(write);
        groups.set(folderCode, group);
      }
      return groups;
    },
  };
}
