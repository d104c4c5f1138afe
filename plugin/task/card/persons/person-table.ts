import { createHash, randomBytes } from "node:crypto";
import type { DataCard, DataCardId } from "../../../outside/esm/port.ts";

/** What is known of the Person cards that have an id. */
export type IdOwner = { readonly only: DataCardId } | "found-twice" | "hidden-or-deleted";

/**
 * Whose each external id is, for very many persons: 20 bytes an id, in tables that are half empty at the most. Of an id
 * 96 bits of a digest are kept, with a secret that is drawn anew each time, so that nobody can make two ids that are
 * mistaken for each other; by chance it does not happen.
 */
export interface PersonTable {
  /** Notes that the card has the id; the same card may come again. @returns false for a card whose id does not fit */
  add(key: string, card: Pick<DataCard, "dataCardId" | "hidden" | "deleted">): boolean;
  /** Undefined when no card has the id. */
  ownerOf(key: string): IdOwner | undefined;
  readonly ids: number;
}

const WORDS = 3;
const FIRST_ROOM = 1024;
/** What stands for a card, where there is not just one that is visible. Ids of cards are greater than 0. */
const FREE = 0;
const TWICE = -1;
const HIDDEN = -2;

export function createPersonTable(): PersonTable {
  const secret = randomBytes(16);
  let room = FIRST_ROOM;
  let digests = new Uint32Array(room * WORDS);
  let owners = new Float64Array(room);
  let ids = 0;

  function digestOf(key: string): Uint32Array {
    const digest = createHash("sha256").update(secret).update(key).digest();
    return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8));
  }

  /** Where the digest stands, or the free place for it. */
  function placeOf(digest: Uint32Array): number {
    for (let place = (digest[0] ?? 0) % room; ; place = (place + 1) % room) {
      if (owners[place] === FREE || digest.every((word, index) => digests[place * WORDS + index] === word))
        return place;
    }
  }

  function grow(): void {
    const [before, ownersBefore] = [digests, owners];
    room *= 2;
    digests = new Uint32Array(room * WORDS);
    owners = new Float64Array(room);
    for (const [place, owner] of ownersBefore.entries()) {
      if (owner === FREE) continue;
      const digest = before.subarray(place * WORDS, (place + 1) * WORDS);
      const next = placeOf(digest);
      digests.set(digest, next * WORDS);
      owners[next] = owner;
    }
  }

  return {
    get ids() {
      return ids;
    },
    add(key, { dataCardId, hidden, deleted }) {
      const id = Number(dataCardId);
      if (String(id) !== dataCardId || id < 1 || !Number.isSafeInteger(id)) return false;
      if (2 * ids >= room) grow();
      const digest = digestOf(key);
      const place = placeOf(digest);
      const known = owners[place] ?? FREE;
      if (known === FREE) {
        ids += 1;
        digests.set(digest, place * WORDS);
      }
      owners[place] = together(known, hidden || deleted ? HIDDEN : id);
      return true;
    },
    ownerOf(key) {
      const owner = owners[placeOf(digestOf(key))] ?? FREE;
      if (owner === FREE) return undefined;
      if (owner === TWICE) return "found-twice";
      return owner === HIDDEN ? "hidden-or-deleted" : { only: String(owner) };
    },
  };
}

/** A card that is hidden does not stand in the way of a visible one. */
function together(known: number, owner: number): number {
  if (known === FREE || known === HIDDEN) return owner;
  return owner === HIDDEN || owner === known ? known : TWICE;
}
