import { draws } from "../support/draws.ts";

export function integer(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[integer(random, 0, list.length - 1)];
  if (one === undefined) throw new RangeError("an empty list");
  return one;
}

export function seeds(few: number, many: number): number[] {
  return Array.from({ length: draws(few, many) }, (_, index) => index + 1);
}
