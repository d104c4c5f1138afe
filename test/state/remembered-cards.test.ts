import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { PackedCard } from "../../plugin/state/packed-card.ts";
import { createRememberedCards } from "../../plugin/state/remembered-cards.ts";

const id = fc.constantFrom("1", "2", "10", "not a number");
const text = fc.string({ unit: "binary-ascii" });
const card: fc.Arbitrary<PackedCard> = fc.record({
  sessionId: text,
  closed: fc.option(
    fc.record({
      readAt: fc.nat(),
      notedAt: fc.nat(),
      counted: fc.nat(),
      cardDigest: text,
      wholeLog: fc.option(text),
      rewritten: fc.nat(),
      due: fc.constantFrom("look" as const, null),
    }),
  ),
  line: fc.jsonValue().map((value) => JSON.stringify(value)),
  historyBytes: fc.nat(),
});
const step = fc.oneof(
  fc.tuple(fc.constant("set" as const), id, card),
  fc.tuple(fc.constant("delete" as const), id, card),
);

it("remembered cards are those of a map in which a card that is set again comes last", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cards = createRememberedCards();
      const plain = new Map<string, PackedCard>();
      for (const [what, of, one] of steps) {
        const was = plain.delete(of);
        const isSame = what === "set" || cards.delete(of) === was;
        expect(isSame).toBe(true);
        if (what === "delete") continue;
        cards.set(of, one);
        plain.set(of, one);
      }
      expect([...cards.ids()]).toEqual([...plain.keys()]);
      expect(cards.size).toBe(plain.size);
      expect(cards.historyBytes).toBe([...plain.values()].reduce((sum, { historyBytes }) => sum + historyBytes, 0));
      for (const one of ["1", "2", "10", "not a number", "never set"]) {
        expect(cards.has(one)).toBe(plain.has(one));
        expect(cards.get(one)).toEqual(plain.get(one));
        expect(cards.closedAt(one)).toBe(plain.get(one)?.closed?.notedAt ?? null);
      }
    }),
  );
});
