import type { Failure } from "../../base/failure.ts";
import { halvesOf } from "../../base/halves.ts";
import type { List } from "../../base/packed-list.ts";
import type { DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activityUnreadable, BATCH, readActiveCards, type TaskCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { RunEnd } from "../run-end.ts";
import type { BatchObserver, TaskContext } from "../task.ts";
import type { CardsRead } from "./active-cards.ts";
import { type Account, type KnownCard, unreadableCard } from "./card-outcome.ts";
import type { BatchProcessor, ReadBatch } from "./process-batch.ts";

export interface BatchFilling {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly processor: BatchProcessor;
  readonly account: Account;
  /** Bytes of text that is worked on together; where 200 cards have more, fewer are taken at a time. */
  readonly batchBytes: number;
  /** Cards that were read already. A batch of them is not read again, if it begins soon. */
  readonly read?: CardsRead | undefined;
  /** Cards that are each worked on alone, after the others. */
  readonly suspects: ReadonlySet<DataCardId>;
  readonly end: RunEnd;
  readonly context: TaskContext;
}

/** A batch whose histories were read and that is still to be written. */
interface WaitingBatch {
  readonly read: ReadBatch;
  readonly observed: BatchObserver;
}

/** Cards that were read longer ago are read again: somebody may have changed them meanwhile. */
const STILL_FRESH_MS = 60_000;

const UNOBSERVED: BatchObserver = { during: (work) => work(), ended: () => undefined };

/**
 * Fills cards batch by batch. While one batch is written to ESM, the histories of the next are read from the chat
 * platform, so that neither system waits for the other or works on two batches at a time. Every card is accounted for,
 * whatever ends the run.
 */
export async function fillBatches(filling: BatchFilling, ids: List<DataCardId>): Promise<void> {
  const { esm, mapping, processor, account, suspects, batchBytes, end, context } = filling;
  let readBefore = filling.read;
  const cardReadings = end.esm.inARow();
  const hiddenActivity = activityUnreadable(mapping.settings.attributeCodes.isChatActive);
  let waiting: WaitingBatch | undefined;
  /** Cards of the batch for which there was no room: they come first in the next one. */
  let left: readonly DataCardId[] = [];

  async function readAndFinishThePrevious(batch: readonly DataCardId[]): Promise<void> {
    const observed = context.observer?.batch(batch.length) ?? UNOBSERVED;
    const cards = await observed.during(() => readCards(batch));
    if (end.reason !== undefined) {
      observed.ended();
      return;
    }
    const finishing = finishWaiting();
    const reading = observed.during(() => processor.read(cards, ids.length));
    const [read] = await both(reading, finishing);
    left = [...read.left.map(({ dataCardId }) => dataCardId), ...left];
    waiting = { read, observed };
  }

  /** A batch whose cards cannot be read becomes an empty one. One card that we fail to read leaves the others. */
  async function readCards(batch: readonly DataCardId[]): Promise<TaskCard[]> {
    const before = cardsReadBefore(batch);
    if (before !== undefined) return before.filter(isReadable);
    try {
      const unreadable: UnreadableCard[] = [];
      const onUnreadable = (card: UnreadableCard) => void unreadable.push(card);
      const cards = await readActiveCards(esm, mapping, batch, { mostBytes: batchBytes, onUnreadable });
      cardReadings.succeeded();
      for (const card of unreadable) account(unreadableCard(card));
      const present = new Set([...cards, ...unreadable].map(({ dataCardId }) => dataCardId));
      for (const id of batch) if (!present.has(id)) account({ kind: "gone", of: onlyListed(id) });
      return cards.filter(isReadable);
    } catch (error) {
      if (error instanceof ReplyTooLarge && batch.length > 1) {
        const [first, second] = halvesOf(batch);
        left = [...second, ...left];
        return readCards(first);
      }
      const failure = cardFailure(error, "it was read");
      if (internalCause(failure) !== undefined) return readCardsApart(batch, failure);
      cardReadings.failed(failure);
      leaveOut(batch, failure);
      return [];
    }
  }

  /** Undefined when they are to be read. Only the first batch can have been read before. */
  function cardsReadBefore(batch: readonly DataCardId[]): TaskCard[] | undefined {
    const { cards, at } = readBefore ?? {};
    readBefore = undefined;
    if (cards === undefined || at === undefined || Math.abs(context.clock.now() - at) > STILL_FRESH_MS)
      return undefined;
    const found = batch.flatMap((id) => cards.get(id) ?? []);
    return found.length === batch.length ? found : undefined;
  }

  async function readCardsApart(batch: readonly DataCardId[], why: Failure): Promise<TaskCard[]> {
    const [only, another] = batch;
    if (only !== undefined && another === undefined) account({ kind: "failed", of: onlyListed(only), failure: why });
    if (another === undefined) return [];
    const [first, second] = halvesOf(batch);
    return [...(await readCards(first)), ...(await readCards(second))];
  }

  function isReadable(card: TaskCard): boolean {
    const isActive = card.stored.isChatActive === true;
    const of = { card, sessionId: card.stored.chatSessionId ?? null };
    if (!isActive) account({ kind: "failed", of, failure: hiddenActivity });
    return isActive;
  }

  /** Writes what was read, unless ESM is no longer asked. */
  async function finishWaiting(): Promise<void> {
    if (waiting === undefined) return;
    const { read, observed } = waiting;
    waiting = undefined;
    try {
      if (end.esm.reason === undefined) await observed.during(() => processor.finish(read));
      else processor.leave(read);
    } finally {
      observed.ended();
    }
  }

  function leaveOut(batch: readonly DataCardId[], why: Failure | undefined): void {
    for (const dataCardId of batch) account({ kind: "not-taken-up", of: onlyListed(dataCardId), why });
  }

  /** Batch by batch. After one that was too large the next ones are as small as what there was room for, and grow again. */
  async function fillTogether(cards: List<DataCardId>): Promise<void> {
    let size = BATCH;
    for (let next = 0; next < cards.length || left.length > 0; ) {
      const first = left.slice(0, size);
      const others = cards.slice(next, next + size - first.length);
      next += others.length;
      left = left.slice(first.length);
      const before = left.length;
      await fill([...first, ...others]);
      const notDone = left.length - before;
      size = notDone > 0 ? Math.max(1, first.length + others.length - notDone) : Math.min(BATCH, 2 * size);
    }
  }

  async function fill(batch: readonly DataCardId[]): Promise<void> {
    if (end.goesOn()) await readAndFinishThePrevious(batch);
    else leaveOut(batch, end.reason);
    if (end.reason !== undefined) await finishWaiting();
  }

  const alone = suspects.size === 0 ? [] : [...ids].filter((id) => suspects.has(id));
  await fillTogether(alone.length === 0 ? ids : [...ids].filter((id) => !suspects.has(id)));
  await finishWaiting();
  for (const id of alone) {
    await fill([id]);
    await finishWaiting();
  }
}

function onlyListed(dataCardId: DataCardId): KnownCard {
  return { card: { dataCardId }, sessionId: null };
}

/** Waits until both have ended, even if one has failed. */
async function both<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
