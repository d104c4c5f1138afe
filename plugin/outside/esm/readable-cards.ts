import { type CardQuery, UnreadableCard } from "./port.ts";

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
