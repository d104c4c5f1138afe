import { hash, randomBytes } from "node:crypto";

/**
 * A number for each of very many texts: 20 bytes a text, in tables that are full by four fifths at the most. Of a text
 * 96 bits of a digest are kept, with a secret that is drawn anew each time, so that nobody can make two texts that are
 * mistaken for each other; by chance it does not happen.
 */
export interface DigestTable {
  readonly size: number;
  /** Undefined for a text without a number. */
  get(text: string): number | undefined;
  /** @param change makes the new number of the one before, which is undefined for a text that had none */
  change(text: string, change: (before: number | undefined) => number): void;
}

const WORDS = 3;
const FIRST_ROOM = 1024;
/** Of all places, those that may be taken. */
const FULL = 0.8;

export function createDigestTable(): DigestTable {
  const secret = randomBytes(16).toString("hex");
  let room = FIRST_ROOM;
  let digests = new Uint32Array(room * WORDS);
  /** NaN for a place that is free. */
  let numbers = new Float64Array(room).fill(Number.NaN);
  let size = 0;

  function digestOf(text: string): Uint32Array {
    const digest = hash("sha256", secret + text, "buffer");
    return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8));
  }

  function isFree(place: number): boolean {
    return Number.isNaN(numbers[place]);
  }

  /** Where the digest stands, or the free place for it. */
  function placeOf(digest: Uint32Array): number {
    for (let place = (digest[0] ?? 0) % room; ; place = (place + 1) % room) {
      if (isFree(place) || digest.every((word, index) => digests[place * WORDS + index] === word)) return place;
    }
  }

  function grow(): void {
    const [before, numbersBefore] = [digests, numbers];
    room *= 2;
    digests = new Uint32Array(room * WORDS);
    numbers = new Float64Array(room).fill(Number.NaN);
    for (const [place, number] of numbersBefore.entries()) {
      if (Number.isNaN(number)) continue;
      const digest = before.subarray(place * WORDS, (place + 1) * WORDS);
      const next = placeOf(digest);
      digests.set(digest, next * WORDS);
      numbers[next] = number;
    }
  }

  return {
    get size() {
      return size;
    },
    get(text) {
      const number = numbers[placeOf(digestOf(text))];
      return number === undefined || Number.isNaN(number) ? undefined : number;
    },
    change(text, change) {
      if (size >= room * FULL) grow();
      const digest = digestOf(text);
      const place = placeOf(digest);
      if (isFree(place)) {
        size += 1;
        digests.set(digest, place * WORDS);
        numbers[place] = change(undefined);
      } else {
        numbers[place] = change(numbers[place]);
      }
    },
  };
}
