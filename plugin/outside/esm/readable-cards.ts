import { Failure } from "../../base/failure.ts";
import { ReplyTooLarge } from "../http/request-failure.ts";
import { type CardQuery, type DataCard, UnreadableCard } from "./port.ts";

/** Cards of one list that cannot be read. Each is a line of the report; more of them mean that the list is none. */
export const MOST_UNREADABLE = 10_000;

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
 * Passes on the readings of one list as they come, and counts those that failed.
 *
 * @returns throws Failure `reply-not-understood` at a card that is one too many
 */
export function countUnreadable(): <T>(reading: T | UnreadableCard) => T | UnreadableCard {
  let count = 0;
  return (reading) => {
    if (!(reading instanceof UnreadableCard)) return reading;
    count += 1;
    if (count <= MOST_UNREADABLE) return reading;
    const message = `ESM's list holds more than ${MOST_UNREADABLE} data cards that cannot be read; the last: ${reading.message}`;
    throw new Failure(message, { code: "reply-not-understood", scope: "card", retryable: false });
  };
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
