import type { Logger } from "../../base/logger.ts";
import type { ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import type { ChangedSessions, ChatHistory } from "../../outside/chat-history/port.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { FullyReadCard, FullyReadCards } from "../../state/fully-read-cards.ts";
import { canBeProven, isStillFullyRead, readAgainAt } from "../../state/is-still-fully-read.ts";
import type { TaskCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { AskedSystem } from "../run-end.ts";
import type { PlanRules } from "./plan-card.ts";
import type { HistoryReading } from "./read-histories.ts";
import { digestOf } from "./remember-card.ts";

/** Chooses which histories a run reads, and notes which cards the next run need not read. */
export interface ReadingChoice {
  /** Whether the card is proven to hold everything that the platform has. */
  needsNoReading(card: TaskCard): boolean;
  /** Forgets what was noted of a card that is about to be worked on, which may fail. */
  forget(card: TaskCard): void;
  /** Notes that the card holds everything that was read, if the next run can prove it. */
  noteFullyRead(entry: HistoryReading, holding: ChatSessionCard | StoredChatSessionCard): void;
}

/** For a run that reads everything and notes nothing. */
export const READ_EVERYTHING: ReadingChoice = {
  needsNoReading: () => false,
  forget: () => undefined,
  noteFullyRead: () => undefined,
};

/** Histories that must be worth saving for each page of the list of changes, which is one request. The first page is always read. */
const READINGS_PER_PAGE = 4;

/** Pages of the list of changes; one that never ends must end all the same. */
const MOST_PAGES = 200;

export function createReadingChoice(
  fullyReadCards: FullyReadCards,
  changes: ChangedSessions | undefined,
  { graceMs }: Pick<PlanRules, "graceMs">,
): ReadingChoice {
  return {
    needsNoReading({ dataCardId, stored }) {
      const noted = fullyReadCards.entry(dataCardId);
      if (noted === undefined || changes === undefined || stored.isChatActive !== true) return false;
      const sessionId = stored.chatSessionId ?? null;
      const listed = changes.sessions.get(noted.sessionId);
      const cardDigest = digestOf(stored, stored);
      return isStillFullyRead(noted, { sessionId, cardDigest, listed, listedAt: changes.listedAt });
    },
    forget: ({ dataCardId }) => fullyReadCards.forget(dataCardId),
    noteFullyRead({ card, sessionId, reading }, holding) {
      const { session, readAt, endedBeforeReading, isPlatformTime, lastEventAt, merged } = reading;
      const ended = session.endedAt !== null;
      const isWhole = !merged.isIncomplete && !merged.isLogHidden;
      if (!isPlatformTime || !isWhole || ended !== endedBeforeReading || holding.isChatActive !== true) return;
      // The list of changes shows the platform's own count.
      const messageCount = reading.countByPlatform;
      fullyReadCards.note(card.dataCardId, {
        sessionId,
        readAt,
        ended,
        messageCount,
        lastEventAt,
        readAgainAt: readAgainAt({ endedAt: session.endedAt, readAt, graceMs }),
        cardDigest: digestOf(holding, card.stored),
      });
    },
  };
}

/**
 * Reads as many pages of the platform's list of changes as are worth it.
 *
 * @returns undefined when the list could prove nothing, or cannot be read: then every history is read
 */
export async function changesOfFullyRead(
  chatHistory: ChatHistory,
  fullyReadCards: FullyReadCards,
  dataCardIds: Iterable<DataCardId>,
  { end, log }: { readonly end: Pick<AskedSystem, "failed">; readonly log: Logger },
): Promise<ChangedSessions | undefined> {
  const provable: FullyReadCard[] = [];
  for (const id of dataCardIds) {
    const noted = fullyReadCards.entry(id);
    if (noted !== undefined && canBeProven(noted)) provable.push(noted);
  }
  if (provable.length === 0) return undefined;
  const since = provable.reduce(
    (earliest, { lastEventAt }) => Math.min(earliest, lastEventAt),
    Number.POSITIVE_INFINITY,
  );
  const wanted = new Set(provable.map(({ sessionId }) => sessionId));
  try {
    const mostPages = Math.min(MOST_PAGES, Math.ceil(provable.length / READINGS_PER_PAGE));
    return await chatHistory.changedSessions({ since, wanted, mostPages });
  } catch (error) {
    const failure = cardFailure(error, "the list of changes was read");
    if (end.failed(failure)) throw failure;
    const fields = { code: failure.code, ...internalCause(failure) };
    log.warn(fields, "the list of changed sessions could not be read: all histories are read");
    return undefined;
  }
}
