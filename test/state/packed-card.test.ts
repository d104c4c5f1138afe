import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cardFields } from "../../plugin/state/card-fields.ts";
import { packedCard } from "../../plugin/state/card-memory-text.ts";
import { packed, unpacked } from "../../plugin/state/packed-card.ts";
import { plainCard } from "../../plugin/state/plain-card-line.ts";
import { anyCard, anyId } from "./arbitrary-card.ts";

/** What the description makes of a line. */
function described(line: string) {
  const { data } = z.safeDecode(cardFields, JSON.parse(line));
  if (data === undefined) return undefined;
  const { dataCardId, ...card } = data;
  return [dataCardId, packed(dataCardId, card)] as const;
}

/** The places of all values in a value. */
function* placesIn(value: unknown, to: readonly string[] = []): Generator<readonly string[]> {
  yield to;
  if (typeof value !== "object" || value === null) return;
  for (const [name, inside] of Object.entries(value)) yield* placesIn(inside, [...to, name]);
}

/** The same with another value at a place; undefined takes the place away. */
function replaced(value: unknown, [name, ...to]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  const inside = replaced((value as Record<string, unknown>)[name], to, other);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === name ? inside : one));
  return { ...(value as object), [name]: inside };
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", "x", "abcdefgh", "abcdefghabcdefgh", "fill", "look", "forwarded", true),
  fc.constantFrom<unknown>(
    0,
    -1,
    1.5,
    1e300,
    [],
    {},
    [null],
    ["7"],
    [["o", "7"]],
    [["o", ""]],
    [["o", "7", "8"]],
    ["ab"],
  ),
  fc.constantFrom<unknown>(
    "2026-11-30",
    "2026-11-30T08:00:00.000Z",
    "2026-11-30T08:00:00Z",
    "2026-13-30T08:00:00.000Z",
  ),
  fc.constantFrom<unknown>("+012026-11-30T08:00:00.000Z", "2026-02-30T08:00:00.000Z", "0000-01-01T00:00:00.000Z", 5),
);

describe("a card's line", () => {
  it("is what its description makes of it, and is read without it", () => {
    fc.assert(
      fc.property(anyId, anyCard, (dataCardId, card) => {
        const one = packed(dataCardId, card);
        expect(one.line).toBe(JSON.stringify(z.encode(cardFields, { dataCardId, ...card })));
        expect(unpacked(one)).toEqual(card);
        expect(plainCard(one.line)).toEqual([dataCardId, one]);
      }),
    );
  });

  it("with any other value in it is read as its description reads it", () => {
    fc.assert(
      fc.property(anyId, anyCard, fc.nat(), hostile, (dataCardId, card, place, value) => {
        const fields: unknown = JSON.parse(packed(dataCardId, card).line);
        const places = [...placesIn(fields)].slice(1);
        const line = JSON.stringify(replaced(fields, places[place % places.length] ?? [], value));
        const plain = plainCard(line);
        expect(plain ?? described(line)).toEqual(described(line));
        expect(packedCard(line)).toEqual(described(line));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["null", "[]", "7", '"7"', "{}", '{"dataCardId":"7"}', ""])(
    "that is no card's, such as %s, is none",
    (line) => {
      expect(packedCard(line)).toBeUndefined();
    },
  );
});
