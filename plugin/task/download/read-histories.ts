import PQueue from "p-queue";
import { Failure } from "../../base/failure.ts";
import type { ChatHistory, History, SessionReading } from "../../outside/chat-history/port.ts";
import type { TaskCard } from "../card-batches.ts";
import type { OutageDetector } from "../outage.ts";
import type { HistoryDigest } from "./history-digest.ts";

/** What is kept of the platform's answer. */
export type DigestedReading = HistoryDigest | Exclude<SessionReading, History>;

/** The platform answered for this card's session. */
export interface SessionRead {
  readonly card: TaskCard;
  readonly sessionId: string;
  readonly reading: DigestedReading;
}

/** The platform answered with a history. */
export type HistoryReading = SessionRead & { readonly reading: HistoryDigest };

/** What became of reading one card's history. */
export type CardReading =
  | SessionRead
  | { readonly card: TaskCard; readonly sessionId: string | null; readonly failure: Failure };

export interface BatchReading {
  readonly readings: readonly CardReading[];
  /** Why reading ended before all histories were asked for. */
  readonly ended: Failure | undefined;
}

export interface ReadingOptions {
  /** Histories read at once. */
  readonly concurrency: number;
  readonly outage: OutageDetector;
  /** Whether the run has ended meanwhile: then no more histories are asked for. */
  isOver(): boolean;
  /** Called for each history as soon as it is read; its messages are not kept. */
  digest(history: History): HistoryDigest;
  onRead(): void;
}

const NO_SESSION_ID = new Failure("the card has no chat session id: enter it, or close the card", {
  code: "card-without-session-id",
  scope: "card",
  retryable: false,
});

/**
 * Reads the histories of a batch of cards, several at once. One that fails does not stop the others, unless the failure
 * concerns all of them; then what was read so far is returned.
 */
export async function readHistories(
  chatHistory: ChatHistory,
  cards: readonly TaskCard[],
  { concurrency, outage, isOver, digest, onRead }: ReadingOptions,
): Promise<BatchReading> {
  const queue = new PQueue({ concurrency });
  const readings: CardReading[] = [];
  let ended: Failure | undefined;
  await queue.addAll(
    cards.map((card) => async () => {
      if (ended !== undefined || isOver()) return;
      const sessionId = card.stored.chatSessionId ?? null;
      if (sessionId === null) {
        readings.push({ card, sessionId, failure: NO_SESSION_ID });
        return;
      }
      try {
        const answer = await chatHistory.session(sessionId);
        const reading = answer.kind === "history" ? digest(answer) : answer;
        readings.push({ card, sessionId, reading });
        outage.succeeded();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (concernsAll(error)) ended ??= error;
        else readings.push({ card, sessionId, failure: error });
        ended ??= outage.failed(error);
      }
      onRead();
    }),
  );
  return { readings, ended };
}

export function isHistory(entry: SessionRead): entry is HistoryReading {
  return entry.reading.kind === "history";
}

const CONCERN_ALL: ReadonlySet<string> = new Set([
  "chat-history-token-refused",
  "esm-login-refused",
  "outage",
  "budget-store-unreachable",
]);

/** Whether every further request would end the same way. */
export function concernsAll(failure: Failure): boolean {
  return endsOnPurpose(failure) || CONCERN_ALL.has(failure.code);
}

/** Whether it says nothing about cards or systems, only that this run, or part, must be tried again as a whole. */
export function isToBeTriedAgain(failure: Failure): boolean {
  return failure.code === "budget-store-unreachable";
}

/** Whether the run is to end early without blame: it was stopped, or told to wait longer than it may. */
export function endsOnPurpose(failure: Failure): boolean {
  return failure.code === "stopped" || failure.code === "told-to-wait";
}

/** Why a run ends that was told to stop. */
export function stoppedEarly(): Failure {
  return new Failure("stopped before all cards were done", { code: "stopped", retryable: true });
}
