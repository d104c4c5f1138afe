import { Failure } from "../../base/failure.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { inBatches, readActiveCards, type TaskCard } from "../card-batches.ts";
import { createOutageDetector } from "../outage.ts";
import { type RunRecorder, tryAgainAt } from "../run-recorder.ts";
import type { BatchObserver, TaskContext } from "../task.ts";
import type { BatchProcessor, ReadBatch } from "./process-batch.ts";
import { concernsAll, endsOnPurpose, stoppedEarly } from "./read-histories.ts";

export interface BatchFilling {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly processor: BatchProcessor;
  readonly recorder: RunRecorder;
  readonly context: TaskContext;
}

/** A batch whose histories were read and that is not written yet. */
interface WaitingBatch {
  readonly read: ReadBatch;
  readonly observed: BatchObserver;
}

const UNOBSERVED: BatchObserver = { during: (work) => work(), ended: () => undefined };

/**
 * Fills cards batch by batch. While one is written to ESM, the histories of the next are read from the chat platform:
 * neither system waits for the other, and neither is asked for two batches at a time. Every card is accounted for in
 * the recorder.
 *
 * @returns why the run ended before all cards were done, if it did
 */
export async function fillBatches(filling: BatchFilling, ids: readonly DataCardId[]): Promise<Failure | undefined> {
  const { esm, mapping, processor, recorder, context } = filling;
  const outage = createOutageDetector();
  let waiting: WaitingBatch | undefined;

  async function readAndWriteThePrevious(batch: readonly DataCardId[]): Promise<Failure | undefined> {
    if (context.signal.aborted) return stoppedEarly();
    const observed = context.observer?.batch(batch.length) ?? UNOBSERVED;
    const { cards, ended } = await observed.during(() => readCards(batch));
    if (ended !== undefined) {
      observed.ended();
      return ended;
    }
    let isOver = false;
    const writing = writeWaiting().then((writingEnded) => {
      isOver = writingEnded !== undefined;
      return writingEnded;
    });
    const reading = observed.during(() => processor.read(cards, ids.length, () => isOver));
    const [read, writingEnded] = await both(reading, writing);
    waiting = { read, observed };
    if (writingEnded !== undefined) return writingEnded;
    return read.ended === undefined ? undefined : writeWaiting();
  }

  /** A batch that cannot be read at all is reported, and counts as one without cards. */
  async function readCards(batch: readonly DataCardId[]): Promise<{ cards: TaskCard[]; ended: Failure | undefined }> {
    try {
      const cards = await readActiveCards(esm, mapping, batch);
      outage.succeeded();
      return { cards, ended: undefined };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!endsOnPurpose(error)) failAll(batch, error);
      return { cards: [], ended: concernsAll(error) ? error : outage.failed(error) };
    }
  }

  async function writeWaiting(): Promise<Failure | undefined> {
    if (waiting === undefined) return undefined;
    const { read, observed } = waiting;
    waiting = undefined;
    try {
      return await observed.during(() => processor.finish(read));
    } finally {
      observed.ended();
    }
  }

  function leaveWaiting(why: Failure): void {
    if (waiting === undefined) return;
    processor.leave(waiting.read, why);
    waiting.observed.ended();
  }

  function failAll(failing: readonly DataCardId[], failure: Failure): void {
    recorder.counts.seen += failing.length;
    recorder.counts.stillActive += failing.length;
    const retryAt = tryAgainAt(failure, context.clock.now());
    for (const dataCardId of failing) {
      recorder.failure({ sessionId: null, dataCardId, reason: failure.message, retryAt });
    }
  }

  const batches = inBatches(ids);
  for (const [index, batch] of batches.entries()) {
    const ended = await readAndWriteThePrevious(batch);
    if (ended === undefined) continue;
    leaveWaiting(ended);
    if (!endsOnPurpose(ended)) failAll(batches.slice(index + 1).flat(), ended);
    return ended;
  }
  return writeWaiting();
}

/** Waits for both to their end, also when one of them has failed. */
async function both<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
