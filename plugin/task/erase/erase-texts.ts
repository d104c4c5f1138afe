import type { Failure } from "../../base/failure.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { OpenErasure } from "../../state/erasures.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { ErasureReason } from "../card/erased-log.ts";
import { readSessionsCards } from "../card-batches.ts";
import { internalCause } from "../card-failure.ts";
import { type RunEnd, stoppedEarly } from "../run-end.ts";
import type { TaskContext } from "../task.ts";
import { writeCards } from "../write-cards.ts";
import { type ErasableCard, erasedValues, hasText, reasonNotToErase } from "./erasable-card.ts";
import type { EraseRecorder } from "./erase-recorder.ts";

export interface Erasing {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly reason: ErasureReason;
  readonly dryRun: boolean;
  readonly recorder: EraseRecorder;
  /** Where the register notes it; undefined in a dry run, or without a register. */
  readonly registered: OpenErasure | undefined;
  readonly end: RunEnd;
  readonly context: TaskContext;
  /** When the task began; written to the erased cards. Epoch milliseconds. */
  readonly began: number;
}

/**
 * Erases the text of one batch. Every card gets an ending in the recorder, except those left because the task ends
 * early on purpose.
 */
export async function eraseTexts(erasing: Erasing, cards: readonly ErasableCard[]): Promise<void> {
  const { esm, mapping, reason, dryRun, recorder, registered, end, context, began } = erasing;
  const texts = cards.filter((card) => {
    const why = reasonNotToErase(card);
    if (why !== undefined) failed(card, why);
    else if (!hasText(card)) recorder.unchanged();
    else return true;
    return false;
  });
  if (dryRun) {
    for (const card of texts) recorder.erased(card);
    return;
  }
  if (texts.length === 0) return;
  registered?.meant(texts.map(({ dataCardId }) => dataCardId));
  const values = erasedValues(mapping, reason, began);
  const results = await writeCards(
    {
      esm,
      end: end.esm,
      templateCode: mapping.settings.templateCode,
      settingOf: (code) => mapping.settings.mapped.find((mapped) => mapped.code === code)?.setting,
      wait: pause,
      readBack,
    },
    texts.map(({ dataCardId }) => ({ dataCardId, values })),
  );
  const outcomes = new Map(results.map(({ dataCardId, failure }) => [dataCardId, failure]));
  noteOutcome();
  for (const card of texts) {
    const failure = outcomes.has(card.dataCardId) ? outcomes.get(card.dataCardId) : end.esm.reason;
    if (failure === undefined) recorder.erased(card);
    else if (!failure.onPurpose) failed(card, failure);
  }

  /** A card that was not reached, because the run ended, may be part of a request whose reply is lost. */
  function noteOutcome(): void {
    const refused: DataCardId[] = [];
    const unknown: DataCardId[] = [];
    for (const { dataCardId } of texts) {
      const failure = outcomes.get(dataCardId);
      if (failure !== undefined) (surelyNotWritten(failure) ? refused : unknown).push(dataCardId);
      else if (!outcomes.has(dataCardId)) unknown.push(dataCardId);
    }
    registered?.outcome(refused, unknown);
  }

  function failed({ dataCardId, stored }: ErasableCard, failure: Failure): void {
    recorder.failed({ sessionId: stored.chatSessionId ?? null, dataCardId }, failure, context.clock.now());
    context.log.warn({ dataCardId, code: failure.code, ...internalCause(failure) }, "a card was not erased");
  }

  /** A card without a session id cannot be found again, and erasing it twice does no harm. */
  async function readBack(ids: readonly DataCardId[]) {
    const asked = new Set(ids);
    const own = texts.filter(({ dataCardId }) => asked.has(dataCardId));
    return readSessionsCards(
      esm,
      mapping,
      own.flatMap(({ stored }) => stored.chatSessionId ?? []),
    );
  }

  async function pause(milliseconds: number): Promise<void> {
    await context.clock.wait(milliseconds, context.signal).catch((error: unknown) => {
      throw context.signal.aborted ? stoppedEarly() : error;
    });
  }
}

/** Whether ESM itself has said no, so that the text still stands on the card. */
function surelyNotWritten(failure: Failure): boolean {
  const { scope, retryable, status = 0 } = failure;
  if (internalCause(failure) !== undefined) return false;
  return scope === "card" || !retryable || (status >= 400 && status < 500);
}
