import PQueue from "p-queue";
import { Failure } from "../../base/failure.ts";
import type { ChatHistory, History, SessionReading } from "../../outside/chat-history/port.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { TaskCard } from "../card-batches.ts";
import type { RequestsInARow, RunEnd } from "../run-end.ts";
import type { HistoryDigest } from "./history-digest.ts";

/** What is kept of the platform's answer. */
export type DigestedReading = HistoryDigest | Exclude<SessionReading, History>;

/** The platform answered for this card's session. */
export interface SessionRead {
  readonly card: TaskCard;
  readonly sessionId: string;
  readonly reading: DigestedReading;
  /** The Person cards of the support persons who were found, by the platform's ids; only when they were looked up. */
  readonly operators?: ReadonlyMap<string, DataCardId>;
}

/** The platform answered with a history. */
export type HistoryReading = SessionRead & { readonly reading: HistoryDigest };

/** The result of reading one card's history. */
export type CardReading =
  | SessionRead
  | { readonly card: TaskCard; readonly sessionId: string | null; readonly failure: Failure };

export interface ReadingOptions {
  /** Histories read at once. */
  readonly concurrency: number;
  /** Once the run ends, no more histories are requested. */
  readonly end: Pick<RunEnd, "reason">;
  /** Told whether the platform answers, so that many failures in a row end the run. */
  readonly inARow: RequestsInARow;
  /** Called for each history as soon as it is read, because its messages are not kept. */
  digest(history: History, card: TaskCard): Promise<HistoryDigest>;
  onRead(): void;
}

const NO_SESSION_ID = new Failure("the card has no chat session id: enter it, or close the card", {
  code: "card-without-session-id",
  scope: "card",
  retryable: false,
});

/**
 * Reads the histories of a batch of cards, several at once. A failure does not stop the others, unless it ends the run.
 *
 * @returns a result for each history that was requested
 */
export async function readHistories(
  chatHistory: ChatHistory,
  cards: readonly TaskCard[],
  { concurrency, end, inARow, digest, onRead }: ReadingOptions,
): Promise<readonly CardReading[]> {
  const queue = new PQueue({ concurrency });
  const readings: CardReading[] = [];
  await queue.addAll(
    cards.map((card) => async () => {
      if (end.reason !== undefined) return;
      const sessionId = card.stored.chatSessionId ?? null;
      if (sessionId === null) {
        readings.push({ card, sessionId, failure: NO_SESSION_ID });
        return;
      }
      try {
        const answer = await chatHistory.session(sessionId);
        const reading = answer.kind === "history" ? await digest(answer, card) : answer;
        readings.push({ card, sessionId, reading });
        inARow.succeeded();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!inARow.failed(error)) readings.push({ card, sessionId, failure: error });
      }
      onRead();
    }),
  );
  return readings;
}

export function isHistory(entry: SessionRead): entry is HistoryReading {
  return entry.reading.kind === "history";
}
