import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import type { ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import { comparableCard } from "../../chat/compare-cards.ts";
import type { ChangedSessions, ChatHistory } from "../../outside/chat-history/port.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import { canBeProven, isStillSettled, readAgainAt } from "../../state/is-still-settled.ts";
import type { SettledCard, SettledCards } from "../../state/settled-cards.ts";
import type { TaskCard } from "../card-batches.ts";
import type { AskedSystem } from "../run-end.ts";
import { isDrifting } from "./history-digest.ts";
import type { PlanRules } from "./plan-card.ts";
import type { HistoryReading } from "./read-histories.ts";

/** Tells which cards need no reading in this run, and takes note of those that need none in the next. */
export interface Settling {
  /** Whether the card is proven to hold everything that the platform has. */
  isSettled(card: TaskCard): boolean;
  /** The card is about to be worked on: until that has gone well, nothing is proven. @returns what was noted of it */
  unsettle(card: TaskCard): SettledCard | undefined;
  /** The card was left as it was: what was noted is as true as before. */
  restore(dataCardId: DataCardId, noted: SettledCard): void;
  /** The card holds what was read; it is noted if that can be proven again. */
  settle(entry: HistoryReading, holding: ChatSessionCard | StoredChatSessionCard): void;
}

/** Of a run that reads everything and takes no note. */
export function readEverything(settledCards: SettledCards): Settling {
  return {
    isSettled: () => false,
    unsettle: (card) => notedOf(card, settledCards),
    restore: () => undefined,
    settle: () => undefined,
  };
}

/** The list of changes may cost one request for so many histories that it may save; one page in any case. */
const READINGS_PER_PAGE = 4;

export function createSettling(
  settledCards: SettledCards,
  changes: ChangedSessions | undefined,
  { graceMs, giveUpAfterMs }: Pick<PlanRules, "graceMs" | "giveUpAfterMs">,
): Settling {
  return {
    isSettled({ dataCardId, stored }) {
      const settled = settledCards.entry(dataCardId);
      if (settled === undefined || changes === undefined || stored.isChatActive !== true) return false;
      const sessionId = stored.chatSessionId ?? null;
      const listed = changes.sessions.get(settled.sessionId);
      const cardDigest = digestOf(stored, stored);
      return isStillSettled(settled, { sessionId, cardDigest, listed, listedAt: changes.listedAt });
    },
    unsettle(card) {
      const noted = notedOf(card, settledCards);
      settledCards.unsettle(card.dataCardId);
      return noted;
    },
    restore: (dataCardId, noted) => settledCards.settle(dataCardId, noted),
    settle({ card, sessionId, reading }, holding) {
      const { session, readAt, endedBeforeReading, isPlatformTime, lastEventAt } = reading;
      const ended = session.endedAt !== null;
      if (!isPlatformTime || isDrifting(reading) || ended !== endedBeforeReading || holding.isChatActive !== true)
        return;
      const { messageCount } = reading.statistics;
      settledCards.settle(card.dataCardId, {
        sessionId,
        readAt,
        ended,
        messageCount,
        lastEventAt,
        readAgainAt: readAgainAt({ ...session, readAt, messageCount, graceMs, giveUpAfterMs }),
        cardDigest: digestOf(holding, card.stored),
      });
    },
  };
}

/**
 * Reads as much of the list of changes as is worth it. Undefined when there is nothing that it could prove, or when it
 * cannot be had: then everything is read.
 */
export async function changesOfSettled(
  chatHistory: ChatHistory,
  settledCards: SettledCards,
  dataCardIds: readonly DataCardId[],
  { end, log }: { readonly end: Pick<AskedSystem, "failed">; readonly log: Logger },
): Promise<ChangedSessions | undefined> {
  const settled = dataCardIds.flatMap((id) => settledCards.entry(id) ?? []).filter(canBeProven);
  if (settled.length === 0) return undefined;
  const since = settled.reduce(
    (earliest, { lastEventAt }) => Math.min(earliest, lastEventAt),
    Number.POSITIVE_INFINITY,
  );
  const wanted = new Set(settled.map(({ sessionId }) => sessionId));
  try {
    const mostPages = Math.ceil(settled.length / READINGS_PER_PAGE);
    return await chatHistory.changedSessions({ since, wanted, mostPages });
  } catch (error) {
    if (!(error instanceof Failure) || end.failed(error)) throw error;
    log.warn({ code: error.code }, "the list of changed sessions could not be read: all histories are read");
    return undefined;
  }
}

function notedOf({ dataCardId, stored }: TaskCard, settledCards: SettledCards): SettledCard | undefined {
  const noted = settledCards.entry(dataCardId);
  return noted?.sessionId === stored.chatSessionId ? noted : undefined;
}

function digestOf(card: ChatSessionCard | StoredChatSessionCard, stored: StoredChatSessionCard): string {
  return createHash("sha256").update(comparableCard(card, stored)).digest("base64url");
}
