import type { Card } from "../cards/card.ts";
import type { EsmManners } from "../esm-manners.ts";

/** Characters written at a time, about. */
const CHUNK = 32_768;

/**
 * Writes cards as they are asked for: a chunk at a time, the next one when the client has taken the one before.
 * A card shows what it holds when it is written.
 */
export function cardStream(
  shape: EsmManners["streamShape"],
  cards: readonly Card[],
  toJson: (card: Card) => object,
): ReadableStream<Uint8Array> {
  const { start, between, end } = FRAMES[shape](cards.length);
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        let text = next === 0 ? start : "";
        while (next < cards.length && text.length < CHUNK) {
          const card = cards[next];
          if (card !== undefined) text += `${next === 0 ? "" : between}${JSON.stringify(toJson(card))}`;
          next += 1;
        }
        const isLast = next >= cards.length;
        controller.enqueue(encoder.encode(isLast ? text + end : text));
        if (isLast) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

interface Frame {
  readonly start: string;
  readonly between: string;
  readonly end: string;
}

/** The object is documented, the others have been observed. */
const FRAMES: Readonly<Record<EsmManners["streamShape"], (count: number) => Frame>> = {
  object: (count) => ({ start: `{"meta":{"count":${count}},"data":[`, between: ",", end: "]}" }),
  array: () => ({ start: "[", between: ",", end: "]" }),
  lines: () => ({ start: "", between: "\n", end: "\n" }),
};
