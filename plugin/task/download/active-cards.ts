import { Failure } from "../../base/failure.ts";
import type { List } from "../../base/packed-list.ts";
import type { Instant } from "../../chat/session.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import type { DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { roomFor } from "../../outside/esm/readable-cards.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { comparedAttributeCodes } from "../card/card-values.ts";
import {
  activeFilter,
  BATCH,
  type ListedCard,
  listActiveCards,
  type TaskCard,
  toListedCards,
  toTaskCard,
} from "../card-batches.ts";
import type { RunPart } from "../part.ts";
import type { TaskContext } from "../task.ts";

/** Cards that were read whole while they were listed. */
export interface CardsRead {
  readonly cards: ReadonlyMap<DataCardId, TaskCard>;
  readonly at: Instant;
}

export interface ActiveCards {
  /** Oldest first. */
  readonly listed: List<ListedCard>;
  readonly unreadable: readonly UnreadableCard[];
  /** Whether a search for active cards found a finished one: the template may call its values otherwise now. */
  readonly areOdd: boolean;
  /** All of the listed cards, or some, or none. */
  readonly read: CardsRead;
}

export interface Listing {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly memory: CardMemory;
  /** Bytes of text on cards that are read together. */
  readonly batchBytes: number;
  readonly context: Pick<TaskContext, "clock">;
}

/**
 * The active cards. Where earlier runs knew of fewer than one page of them, a page of whole cards is asked for at once:
 * if it holds all, neither the list nor a batch costs a request of its own.
 *
 * A page that breaks off looks like one that holds all. What it would leave out are the oldest cards, so that it is
 * believed only when its oldest card is the oldest one that is known. Otherwise the list is read, too.
 */
export async function findActiveCards(listing: Listing, part: RunPart | undefined): Promise<ActiveCards> {
  const { esm, mapping, memory, context } = listing;
  const known = firstOf(memory.activeCards(), BATCH);
  const isSmall = known.size > 0 && known.size < BATCH;
  const page = part === undefined && isSmall && esm.hasPages ? await onlyPage(listing) : undefined;
  if (page !== undefined && page.listed.slice(0, 1)[0]?.dataCardId === oldestOf(known)) return page;
  const unreadable: UnreadableCard[] = [];
  let areOdd = false;
  const listed = await listActiveCards(
    esm,
    mapping,
    (card) => unreadable.push(card),
    () => {
      areOdd = true;
    },
  );
  return { listed, unreadable, areOdd, read: page?.read ?? { cards: new Map(), at: context.clock.now() } };
}

/** Undefined when there are more cards, when not all can be read, or ESM refuses: the list tells more of each. */
async function onlyPage({ esm, mapping, batchBytes, context }: Listing): Promise<ActiveCards | undefined> {
  const filter = activeFilter(mapping);
  if (filter === undefined) return undefined;
  const { templateCode } = mapping.settings;
  const query = { templateCode, filter, attributeCodes: comparedAttributeCodes(mapping) };
  const at = context.clock.now();
  try {
    const { cards, unreadable, next } = await esm.newestCards(query, { belowId: undefined, most: BATCH });
    if (unreadable > 0 || next !== undefined) return undefined;
    const room = roomFor({ mostBytes: batchBytes });
    for (const card of cards) room.take(card);
    const oldestFirst = cards.toReversed();
    const listed = toListedCards(oldestFirst, mapping);
    const read = new Map(oldestFirst.map((card) => [card.dataCardId, toTaskCard(card, mapping)]));
    return { listed, unreadable: [], areOdd: listed.length < cards.length, read: { cards: read, at } };
  } catch (error) {
    if (error instanceof ReplyTooLarge || (error instanceof Failure && error.scope === "card")) return undefined;
    throw error;
  }
}

/** As many different ids as are wanted, or all. */
function firstOf(ids: Iterable<DataCardId>, most: number): Set<DataCardId> {
  const first = new Set<DataCardId>();
  for (const id of ids) {
    first.add(id);
    if (first.size === most) break;
  }
  return first;
}

function oldestOf(ids: ReadonlySet<DataCardId>): DataCardId | undefined {
  return [...ids].toSorted(compareIds)[0];
}
