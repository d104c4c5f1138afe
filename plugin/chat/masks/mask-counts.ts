import { MASK_NAMES, type Mask, type MaskName } from "./mask-names.ts";

/** How many matches there were, by type; masks of the configuration only where they are on. */
export type MaskCounts = Readonly<Record<MaskName, number>> & Readonly<Record<string, number>>;

/** Counts of zero for every type. */
export function noMatches(masks: Iterable<Mask> = []): Record<MaskName, number> & Record<string, number> {
  const names = [...MASK_NAMES, ...Array.from(masks, (mask) => (typeof mask === "object" ? mask.name : mask))];
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<MaskName, number>;
}

/** Adds matches to those of the same type. */
export function addMatches(counts: Record<string, number>, found: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(found)) {
    counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + count;
  }
}
