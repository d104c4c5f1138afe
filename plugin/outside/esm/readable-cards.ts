import { ReplyTooLarge } from "../http/request-failure.ts";
import { type CardQuery, type DataCard, UnreadableCard } from "./port.ts";

/**
 * What was read of the cards that could be read; the query is told of the others.
 *
 * @throws UnreadableCard when the query wants to hear of none
 */
export function readableCards<T>(
  readings: readonly (T | UnreadableCard)[],
  { onUnreadable }: Pick<CardQuery, "onUnreadable">,
): T[] {
  return readings.filter((reading): reading is T => {
    if (!(reading instanceof UnreadableCard)) return true;
    if (onUnreadable === undefined) throw reading;
    onUnreadable(reading);
    return false;
  });
}

/**
 * Bytes of text on the cards of one query that does not say how many. More than any query needs: those without a bound
 * of their own ask for ids and addresses.
 */
const MOST_BYTES = 128_000_000;

/** Room for the cards of one query. */
export interface CardRoom {
  /** @throws ReplyTooLarge when there is no room for the card beside another one */
  take(card: DataCard | UnreadableCard): void;
}

export function roomFor({ mostBytes = MOST_BYTES }: Pick<CardQuery, "mostBytes">): CardRoom {
  let bytes = 0;
  let cards = 0;
  return {
    take(card) {
      if (card instanceof UnreadableCard) return;
      bytes += textBytes(card);
      cards += 1;
      if (bytes > mostBytes && cards > 1)
        throw new ReplyTooLarge(`ESM gave data cards with more than ${mostBytes} bytes of text together`);
    },
  };
}

function textBytes({ values }: DataCard): number {
  let bytes = 0;
  for (const list of Object.values(values)) {
    for (const value of list) if (value.kind === "text") bytes += value.text.length;
  }
  return bytes;
}
