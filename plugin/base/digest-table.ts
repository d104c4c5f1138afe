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
  /** That of the text in hand. */
  const latest = new Uint32Array(WORDS);

  function digestOf(text: string): Uint32Array {
    // As a text it takes a quarter of the time that a `Hash` object and a `Buffer` take.
    const digest = hash("sha256", secret + text, "binary");
    for (let word = 0; word < WORDS; word += 1) latest[word] = wordAt(digest, 4 * word);
    return latest;
  }

  function isFree(place: number): boolean {
    return Number.isNaN(numbers[place]);
  }

  function isAt(place: number, digest: Uint32Array): boolean {
    const first = place * WORDS;
    return digests[first] === digest[0] && digests[first + 1] === digest[1] && digests[first + 2] === digest[2];
  }

  /** Where the digest stands, or the free place for it. */
  function placeOf(digest: Uint32Array): number {
    for (let place = (digest[0] ?? 0) % room; ; place = (place + 1) % room) {
      if (isFree(place) || isAt(place, digest)) return place;
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

/** Four bytes, each of which is a character. */
function wordAt(bytes: string, at: number): number {
  return (
    bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24)
  );
}
