import type { DataCardId } from "./port.ts";

/** For sorting. Ids are whole numbers of up to 20 digits written as text: too long for JavaScript's own numbers. */
export function compareIds(one: DataCardId, other: DataCardId): number {
  const difference = BigInt(one) - BigInt(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** The id that follows this one. */
export function idAbove(id: DataCardId): DataCardId {
  return String(BigInt(id) + 1n);
}
