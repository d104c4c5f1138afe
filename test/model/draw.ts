/** How much of a test is drawn: CI runs a small part, `npm run test:long` the whole. */
export const IS_LONG = process.env["ESM_CHAT_TEST_LONG"] === "1";

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
