import { createPackedList, type PackedList } from "../../base/packed-list.ts";
import type { DataCardId } from "./port.ts";

/**
 * Characters of a condition that names cards by their ids, after URL encoding: 200 ids of up to ten digits. URLs stay
 * below 8,000 characters.
 */
export const LONGEST_ID_CONDITION = 6_850;

/** For sorting. Ids are whole numbers of up to 20 digits written as text: too long for JavaScript's own numbers. */
export function compareIds(one: DataCardId, other: DataCardId): number {
  const difference = BigInt(one) - BigInt(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Cards of a list, oldest first. Most lists come so, and are not sorted, which would take many times their memory. */
export function oldestFirst<T extends { readonly dataCardId: DataCardId }>(cards: PackedList<T>): PackedList<T> {
  let before: DataCardId | undefined;
  for (const { dataCardId } of cards) {
    if (before !== undefined && compareIds(before, dataCardId) > 0) {
      return createPackedList([...cards].toSorted((one, other) => compareIds(one.dataCardId, other.dataCardId)));
    }
    before = dataCardId;
  }
  return cards;
}

/** The id that follows this one. */
export function idAbove(id: DataCardId): DataCardId {
  return String(BigInt(id) + 1n);
}
