import type { Card } from "../cards/card.ts";

/** Characters written at a time, about. */
const CHUNK = 32_768;

/**
 * Writes one object `{meta, data[]}` (documented), its cards as they are asked for: a chunk at a time, the next one when
 * the client has taken the one before. A card shows what it holds when it is written.
 */
export function cardStream(cards: readonly Card[], toJson: (card: Card) => object): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        let text = next === 0 ? `{"meta":{"count":${cards.length}},"data":[` : "";
        while (next < cards.length && text.length < CHUNK) {
          const card = cards[next];
          if (card !== undefined) text += `${next === 0 ? "" : ","}${JSON.stringify(toJson(card))}`;
          next += 1;
        }
        const isLast = next >= cards.length;
        controller.enqueue(encoder.encode(isLast ? `${text}]}` : text));
        if (isLast) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}
