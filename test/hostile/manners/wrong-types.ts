import { pick } from "../../support/draws.ts";

const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  "",
  "else",
  "\ud800",
  [],
  {},
  [[]],
  { __proto__: null, length: 5 },
  "__proto__",
  "2025-13-45T99:99:99Z",
];

/** A copy of this JSON in which one value, drawn from all of them, is of another type. */
export function withWrongType(json: unknown, random: () => number): unknown {
  const places = placesOf(json);
  return places.length === 0 ? pick(random, WRONG) : replaced(json, pick(random, places), pick(random, WRONG));
}

/** The way to each value. */
export function placesOf(json: unknown): string[][] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [[key], ...placesOf(value).map((place) => [key, ...place])]);
}

function replaced(json: unknown, [key, ...rest]: readonly string[], wrong: unknown): unknown {
  if (key === undefined || typeof json !== "object" || json === null) return wrong;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(json) ? [...json] : { ...json };
  return Object.assign(copy, { [key]: replaced((json as Record<string, unknown>)[key], rest, wrong) });
}
