/** Session ids that are remembered: some 34 MB. Further chats are not looked at for a second card. */
export const MOST_SESSIONS = 3_000_000;
/** A table grows by a copy twice as large: with many small ones there are never two of all ids. */
const TABLES = 64;
const FIRST_SLOTS = 16;

/** Hashes that belong to one table: the first bits tell the table, the last ones the place in it. */
const FOR_EACH_TABLE = 2 ** 53 / TABLES;

/** Of 0: no session id has this hash. */
const FREE = 0;

export type Seen = "first" | "again" | "not-known";

/**
 * Tells session ids that came before. Only hashes of 53 bits are kept, in tables with open addressing: among three
 * million ids two have the same one once in two thousand reports.
 *
 * @param most how many are remembered
 */
export function createSessionIds(most = MOST_SESSIONS): (sessionId: string) => Seen {
  const tables = Array.from({ length: TABLES }, () => ({ slots: new Float64Array(FIRST_SLOTS), used: 0 }));
  let known = 0;
  return (sessionId) => {
    const hash = hashOf(sessionId);
    const table = tables[Math.floor(hash / FOR_EACH_TABLE)] ?? noSuchTable();
    const slot = slotOf(table.slots, hash);
    if (table.slots[slot] !== FREE) return "again";
    if (known === most) return "not-known";
    table.slots[slot] = hash;
    table.used += 1;
    known += 1;
    if (table.used > table.slots.length * 0.72) table.slots = doubled(table.slots);
    return "first";
  };
}

function noSuchTable(): never {
  throw new RangeError("a hash of more than 53 bits");
}

/** Where the hash stands, or would stand. */
function slotOf(slots: Float64Array, hash: number): number {
  const mask = slots.length - 1;
  let slot = hash % slots.length;
  while (slots[slot] !== FREE && slots[slot] !== hash) slot = (slot + 1) & mask;
  return slot;
}

function doubled(slots: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(slots.length * 2);
  for (const hash of slots) if (hash !== FREE) larger[slotOf(larger, hash)] = hash;
  return larger;
}

/** Two hashes of 32 bits in the manner of MurmurHash, mixed into one of 53; never 0. */
function hashOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0) || 1;
}
