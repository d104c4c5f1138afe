import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createPackedList } from "../../plugin/base/packed-list.ts";

const text = fc.string({ unit: "binary" });
const json = fc.oneof(
  text,
  fc.integer(),
  fc.constant(null),
  fc.record({ id: text, sessionId: fc.option(text), isSeen: fc.boolean() }),
  fc.record({ b: fc.integer(), a: text }),
  fc.record({ id: text, found: fc.integer() }, { requiredKeys: [] }),
  fc.record({ values: fc.dictionary(fc.string(), fc.array(fc.integer())) }),
  fc.array(text),
  fc.constant({ id: undefined }),
  fc.constant(JSON.parse('{"__proto__":1}') as object),
);

/** More than are packed together. */
const items = fc
  .tuple(fc.array(json, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(4), { maxLength: 600, size: "max" }))
  .map(([drawn, places]) => places.map((place) => drawn[place % drawn.length]));

it("a packed list holds what a list holds", () => {
  fc.assert(
    fc.property(items, fc.nat(1_000), fc.nat(1_000), (all, from, to) => {
      const plain: unknown[] = all.map((item) => JSON.parse(JSON.stringify(item)));
      const packed = createPackedList<unknown>(all);
      expect(packed.length).toBe(all.length);
      expect([...packed]).toEqual(plain);
      expect([...packed]).toEqual([...packed]);
      expect(packed.slice(from, to)).toEqual(plain.slice(from, to));
      expect(packed.slice(from)).toEqual(plain.slice(from));
      expect(packed.map((item) => [item])).toEqual(plain.map((item) => [item]));
    }),
    { numRuns: 50 },
  );
});
