import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draws } from "../../support/draws.ts";
import { cardInTime, READY_MADE, said, TIME_LAST } from "./card-in-time.ts";

/** Before which readings all that is known is lost. */
const forgotten = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean());

/** Minutes of up to ten messages, each with the readings that deliver it. */
const chats = fc.uniqueArray(
  fc.record({
    who: fc.constantFrom("V", "O"),
    at: fc.integer({ min: 2, max: 40 }),
    delivered: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  }),
  { selector: ({ at }) => at, minLength: 1, maxLength: 10 },
);

describe.each([
  ["whose entries can be told apart, even if all that is known is lost now and then", READY_MADE, true],
  ["whose entries cannot be cut", TIME_LAST, false],
])("with a template %s, whatever part of the history each reading delivers", (_, template, isOrdered) => {
  it("the card holds each message that was ever read once, and counts it once", () => {
    fc.assert(
      fc.property(chats, forgotten, (chat, forget) => {
        const card = cardInTime(template);
        const ever = new Set<string>();
        const ordered = chat.toSorted((left, right) => left.at - right.at);
        for (const reading of [0, 1, 2, 3]) {
          const lines = ordered
            .filter(({ delivered }) => delivered[reading] === true)
            .map(({ who, at }) => `${who} ${at}`);
          for (const line of lines) ever.add(line);
          if (isOrdered && forget[reading] === true) card.forget();
          card.read({ messages: said(...lines) });
          const all = ordered.map(({ who, at }) => `${who} ${at}`).filter((line) => ever.has(line));
          expect(isOrdered ? card.lines : card.lines.toSorted()).toEqual(isOrdered ? all : all.toSorted());
          expect(card.count).toBe(all.length);
        }
      }),
      { numRuns: draws(30, 500) },
    );
  });
});
