import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createIdColumn } from "../../../plugin/outside/esm/id-column.ts";

const id = fc.oneof(
  fc.nat().map(String),
  fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
  fc.constantFrom("0", "007", "-1", "1.5", "1e3", "Infinity", "NaN", "", " 7", "9007199254740993"),
  fc.string(),
);

it("a column of ids holds each as it is, whether it is a number or not", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), id)), (changes) => {
      const column = createIdColumn();
      const plain = new Map<number, string>();
      for (const [place, one] of changes) {
        column.set(place, one);
        plain.set(place, one);
      }
      for (let place = 0; place <= 31; place += 1) expect(column.get(place)).toBe(plain.get(place));
    }),
  );
});
