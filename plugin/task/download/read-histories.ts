import { Failure } from "../../base/failure.ts";
import {
  type ChatHistory,
  type History,
  LONGEST_SESSION_ID,
  type SessionReading,
} from "../../outside/chat-history/port.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { TaskCard } from "../card-batches.ts";
import { cardFailure } from "../card-failure.ts";
import type { RequestsInARow, RunEnd } from "../run-end.ts";
import { bytesOf, type HistoryDigest } from "./history-digest.ts";

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
  /** Told of each history before it is requested. */
  begins(card: TaskCard, sessionId: string): void;
  /** Once the run ends, no more histories are requested. */
  readonly end: Pick<RunEnd, "reason">;
  /** Told whether the platform answers, so that many failures in a row end the run. */
  readonly inARow: RequestsInARow;
  /** Called for each history as soon as it is read, because its messages are not kept. */
  digest(history: History, card: TaskCard): Promise<HistoryDigest>;
  onRead(): void;
  /** Bytes of logs that are worked on together. Once there are so many, no more histories are requested. */
  readonly mostBytes: number;
}

/** What was read of a batch. */
export interface BatchReading {
  /** A result for each history that was requested. */
  readonly readings: readonly CardReading[];
  /** Cards for which there was no room any more: they belong to the next batch. At least one card is always read. */
  readonly left: readonly TaskCard[];
}

const NO_SESSION_ID = new Failure(
  `the card has no chat session id, or one of more than ${LONGEST_SESSION_ID} characters: enter it, or close the card`,
  {
    code: "card-without-session-id",
    scope: "card",
    retryable: false,
  },
);

/**
 * Reads the histories of a batch of cards, several at once. A failure does not stop the others, unless it ends the run.
 *
 * The batch ends early when it becomes too large.
 */
export async function readHistories(
  chatHistory: ChatHistory,
  cards: readonly TaskCard[],
  { concurrency, begins, end, inARow, digest, onRead, mostBytes }: ReadingOptions,
): Promise<BatchReading> {
  const readings: CardReading[] = [];
  const left = new Set<TaskCard>();
  let bytes = 0;

  async function read(card: TaskCard): Promise<void> {
    if (end.reason !== undefined) return;
    if (bytes >= mostBytes) {
      left.add(card);
      return;
    }
    const sessionId = card.stored.chatSessionId ?? null;
    if (sessionId === null) {
      readings.push({ card, sessionId, failure: NO_SESSION_ID });
      return;
    }
    begins(card, sessionId);
    try {
      const answer = await chatHistory.session(sessionId);
      const reading = answer.kind === "history" ? await digest(answer, card) : answer;
      readings.push({ card, sessionId, reading });
      bytes += (card.stored.chatLog?.length ?? 0) + (reading.kind === "history" ? bytesOf(reading) : 0);
      inARow.succeeded();
    } catch (error) {
      const failure = cardFailure(error, "its history was read");
      if (!inARow.failed(failure)) readings.push({ card, sessionId, failure });
    }
    onRead();
  }

  // Not a queue: each waiting card would be an entry in it with promises of its own until its turn comes.
  const waiting = cards.values();
  const reader = async () => {
    for (const card of waiting) await read(card);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, cards.length) }, reader));
  return { readings, left: cards.filter((card) => left.has(card)) };
}

export function isHistory(entry: SessionRead): entry is HistoryReading {
  return entry.reading.kind === "history";
}
