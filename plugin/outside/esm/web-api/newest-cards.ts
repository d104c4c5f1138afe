import { compareIds } from "../card-ids.ts";
import type { CardQuery, DataCard, DataCardId, NewestCards, PageQuery, UnreadableCard } from "../port.ts";

/** Cards that are kept beyond those of the page before the oldest of them are dropped. */
const SPARE = 100;

/**
 * One page of a list that has none: the whole list is read, and no more of it is kept than the page holds.
 *
 * @param readAll passes each card of the list to `take`, in any order
 */
export async function newestOf(
  { belowId, most }: PageQuery,
  onUnreadable: CardQuery["onUnreadable"],
  readAll: (take: (card: DataCard) => void, onUnreadable: (card: UnreadableCard) => void) => Promise<void>,
): Promise<NewestCards> {
  const isBelow = (id: DataCardId) => belowId === undefined || compareIds(id, belowId) < 0;
  const kept = new Map<DataCardId, DataCard>();
  const unreadable: UnreadableCard[] = [];
  let isCut = false;
  function cut(): DataCard[] {
    const newest = [...kept.values()].toSorted((one, other) => compareIds(other.dataCardId, one.dataCardId));
    for (const { dataCardId } of newest.splice(most)) {
      kept.delete(dataCardId);
      isCut = true;
    }
    return newest;
  }
  await readAll(
    (card) => {
      if (isBelow(card.dataCardId)) kept.set(card.dataCardId, card);
      if (kept.size > most + SPARE) cut();
    },
    (card) => void unreadable.push(card),
  );
  const cards = cut();
  const next = isCut ? cards.at(-1)?.dataCardId : undefined;
  // One without an id belongs to no page: the first tells of it.
  const ofPage = unreadable.filter(({ dataCardId: id }) =>
    id === null ? belowId === undefined : isBelow(id) && (next === undefined || compareIds(id, next) > 0),
  );
  for (const card of ofPage) onUnreadable?.(card);
  return { cards, unreadable: ofPage.length, next };
}
