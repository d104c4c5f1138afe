import { Failure } from "../../base/failure.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { OpenErasure } from "../../state/erasures.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { ErasureReason } from "../card/erased-log.ts";
import { readSessionsCards } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
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
  const fileStays = await lookForFiles();
  for (const card of texts) {
    const written = outcomes.has(card.dataCardId) ? outcomes.get(card.dataCardId) : end.esm.reason;
    const failure = written ?? fileStays.get(card.dataCardId);
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

  /**
   * Looks whether the files have gone: that a write takes them off is assumed, and an import over the Web API does not say
   * what became of an attribute.
   */
  async function lookForFiles(): Promise<ReadonlyMap<DataCardId, Failure>> {
    const { templateCode, attributeCodes } = mapping.settings;
    const code = attributeCodes.chatLogFile;
    const ids = texts
      .filter(
        ({ dataCardId, hasFile }) => hasFile && outcomes.has(dataCardId) && outcomes.get(dataCardId) === undefined,
      )
      .map(({ dataCardId }) => dataCardId);
    if (code === undefined || ids.length === 0) return new Map();
    try {
      const read = await esm.cardsAmong({ templateCode, filter: undefined, attributeCodes: [code] }, ids);
      const withFile = read.filter((card) => (card.values[code] ?? []).length > 0);
      return new Map(withFile.map(({ dataCardId }) => [dataCardId, fileLeft(code)]));
    } catch (error) {
      const failure = cardFailure(error, "its attached file was looked for");
      end.esm.failed(failure);
      return new Map(ids.map((dataCardId) => [dataCardId, failure]));
    }
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

function fileLeft(code: string): Failure {
  const message = `the log is erased, but ESM left the file in attribute ${code}: take it off the card in ESM`;
  return new Failure(message, { code: "esm-file-left", scope: "card", retryable: false });
}

/** Whether ESM itself has said no, so that the text still stands on the card. */
function surelyNotWritten(failure: Failure): boolean {
  const { scope, retryable, status = 0 } = failure;
  if (internalCause(failure) !== undefined) return false;
  return scope === "card" || !retryable || (status >= 400 && status < 500);
}
