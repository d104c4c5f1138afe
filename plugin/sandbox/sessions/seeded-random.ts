/** Random choices that are the same for the same seed, on every machine. Not fit for secrets. */
export interface SeededRandom {
  /** A whole number from `least` to `most`, both included. */
  readonly integer: (least: number, most: number) => number;
  /** One of a list that is not empty. */
  readonly pick: <T>(list: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
}

/**
 * @param stream selects another series for the same seed, so that a change to one part of a session does not change
 *   others
 */
export function seededRandom(seed: number, stream: number): SeededRandom {
  const next = mulberry32(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35));

  function integer(least: number, most: number): number {
    return least + Math.floor(next() * (most - least + 1));
  }

  function pick<T>(list: readonly T[]): T {
    const chosen = list.at(integer(0, list.length - 1));
    if (chosen === undefined) throw new RangeError("nothing to pick from");
    return chosen;
  }

  function shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, rank: next() }))
      .toSorted((left, right) => left.rank - right.rank)
      .map(({ value }) => value);
  }

  return { integer, pick, shuffled };
}

/** Tommy Ettinger's mulberry32 (public domain): numbers from 0 up to, but not including, 1. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return function next() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
