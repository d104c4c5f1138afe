import { Failure } from "../../base/failure.ts";
import { type CardQuery, UnreadableCard } from "./port.ts";

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
