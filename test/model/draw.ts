/** How much of a test is drawn: CI runs a small part, `npm run test:long` the whole. */
export const IS_LONG = process.env["ESM_CHAT_TEST_LONG"] === "1";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function integer(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[integer(random, 0, list.length - 1)];
  if (one === undefined) throw new RangeError("an empty list");
  return one;
}

export function seeds(few: number, many: number): number[] {
  return Array.from({ length: IS_LONG ? many : few }, (_, index) => index + 1);
}
