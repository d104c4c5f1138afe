/**
 * How much of a test is drawn: in `npm test` a little. With ESM_CHAT_TEST_LONG=1, as in `npm run test:long`, all of it; with
 * `3/20` the third of twenty parts.
 */
const long = process.env["ESM_CHAT_TEST_LONG"] ?? "";
const [part = 1, of = 1] = long.split("/").map(Number);

export const IS_LONG = long !== "";

/** Which part of the long tests it is, counted from 1; 0 in `npm test`. */
export const PART = IS_LONG ? part : 0;

/** How many draws, sessions or rounds a test takes that cannot be cut into parts: of twenty parts each takes a twentieth. */
export function draws(few: number, many: number): number {
  return IS_LONG ? Math.max(few, Math.ceil(many / of)) : few;
}

export function integer(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[integer(random, 0, list.length - 1)];
  if (one === undefined) throw new RangeError("an empty list");
  return one;
}

/** The seeds of a test: from 1 on few of them, or of the many those that belong to the part, which are as many at least. */
export function seeds(few: number, many: number): number[] {
  const all = Array.from({ length: IS_LONG ? many : few }, (_, index) => index + 1);
  if (!IS_LONG) return all;
  const [from, to] = [Math.floor(((part - 1) * many) / of), Math.ceil((part * many) / of)];
  const first = Math.max(0, Math.min(from, many - few));
  return all.slice(first, Math.max(to, first + few));
}
