import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createDigestTable } from "../../plugin/base/digest-table.ts";

it("a digest table knows the same numbers as a map", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.integer()), { maxLength: 100 }), (changes) => {
      const table = createDigestTable();
      const map = new Map<string, number>();
      for (const [key, number] of changes) {
        const seen: unknown[] = [];
        table.change(key, (before) => {
          seen.push(before);
          return (before ?? 0) + number;
        });
        expect(seen).toEqual([map.get(key)]);
        map.set(key, (map.get(key) ?? 0) + number);
      }
      expect(table.size).toBe(map.size);
      for (const key of [...map.keys(), "never asked for"]) expect(table.get(key)).toBe(map.get(key));
    }),
  );
});

it("a digest table grows, and forgets nothing", () => {
  const table = createDigestTable();
  for (let number = 0; number < 20_000; number += 1) table.change(`text ${number}`, () => number);
  for (let number = 0; number < 20_000; number += 1) expect(table.get(`text ${number}`)).toBe(number);
  expect(table.get("text 20000")).toBeUndefined();
});
