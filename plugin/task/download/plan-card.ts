import {
  type ChatSessionCard,
  cardFromStatistics,
  type PersonOf,
  type StoredChatSessionCard,
  withStoredDates,
} from "../../chat/card.ts";
import { comparableText } from "../../chat/clean-text.ts";
import { changedAttributes } from "../../chat/compare-cards.ts";
import { type GiveUpReason, isFinished, reasonToGiveUp } from "../../chat/lifecycle.ts";
import type { Instant } from "../../chat/session.ts";
import type { StoredDate } from "../../chat/stored-date.ts";
import type { WaitTime } from "../../chat/wait-time.ts";
import type { TaskCard } from "../card-batches.ts";
import { type HistoryDigest, isDrifting } from "./history-digest.ts";
import type { DigestedReading } from "./read-histories.ts";

/** What a run does with one card. */
export type CardPlan =
  /** The card already holds the history, or there is nothing to hold yet. */
  | { readonly kind: "keep" }
  | {
      readonly kind: "fill";
      readonly card: ChatSessionCard;
      readonly changed: ReturnType<typeof changedAttributes>;
      readonly waitTime: WaitTime;
      readonly closedBecause: GiveUpReason | undefined;
      /** The log of all messages, if the card has room for only part of it. */
      readonly wholeLog: string | undefined;
    }
  /**
   * The platform has fewer messages than the card: the card is left alone unless `mayShrink` is set. Null when only the
   * log shows that the card holds messages, not how many.
   */
  | { readonly kind: "refuse"; readonly stored: number | null }
  /** Only *is chat active* changes: a card is never emptied because the platform has lost the session. */
  | { readonly kind: "close"; readonly reason: "session-unknown" | "session-deleted" };

export interface PlanRules {
  readonly graceMs: number;
  readonly giveUpAfterMs: number;
  /** What ESM returns for an instant that was written. */
  storedDate(at: Instant): StoredDate;
  /** Whether a card may lose messages that the history has lost. */
  readonly mayShrink: boolean;
}

/** What the plugin knows itself. */
export interface OwnKnowledge {
  /** This machine's time, for sessions for which the platform tells no time. */
  readonly now: Instant;
  /** When a run first found that the platform does not know the card's session. */
  readonly unknownSince: Instant | undefined;
  /** Messages on the card after its last reading, if noted. */
  readonly notedCount: number | undefined;
}

/** Decides what to do with a card, from what was read. Pure. */
export function planCard(
  { stored }: TaskCard,
  reading: DigestedReading,
  personOf: PersonOf,
  rules: PlanRules,
  { now, unknownSince, notedCount }: OwnKnowledge,
): CardPlan {
  if (reading.kind === "deleted") return { kind: "close", reason: "session-deleted" };
  if (reading.kind === "unknown") {
    // A filled card's session was known once, so only the time since it became unknown counts.
    const firstKnownAt = (wasFilled(stored) ? null : stored.startTime) ?? unknownSince ?? now;
    const reason = reasonToGiveUp({ session: null, firstKnownAt, now, giveUpAfterMs: rules.giveUpAfterMs });
    return reason === null ? { kind: "keep" } : { kind: "close", reason: "session-unknown" };
  }
  const { session, statistics, chatLog } = reading;
  const held = stored.messageCount ?? notedCount;
  const isFewer = held === undefined ? holdsLostMessages(stored, reading) : statistics.messageCount < held;
  if (isFewer && !rules.mayShrink) return { kind: "refuse", stored: held ?? null };
  const ended =
    reading.endedBeforeReading && !isDrifting(reading) && isFinished(session, reading.readAt, rules.graceMs);
  const closedBecause = ended ? undefined : reasonToClose(reading, rules);
  const made = cardFromStatistics({
    session,
    statistics,
    log: chatLog.log,
    finished: ended || closedBecause !== undefined,
    personOf,
  });
  const card = withStoredDates(made, rules.storedDate);
  const changed = changedAttributes(stored, card);
  if (changed.length === 0) return { kind: "keep" };
  return { kind: "fill", card, changed, waitTime: statistics.waitTime, closedBecause, wholeLog: chatLog.whole };
}

/** For a card without a message count: whether its log shows messages that the history no longer has. */
function holdsLostMessages({ chatLog }: StoredChatSessionCard, { statistics, logsWithoutMessages }: HistoryDigest) {
  const log = comparableText(chatLog ?? "");
  if (statistics.messageCount > 0 || log === "") return false;
  return !logsWithoutMessages.some((without) => comparableText(without) === log);
}

/** Whether a run has filled the card before; assumed when no attribute can tell. */
function wasFilled({ messageCount, chatLog }: StoredChatSessionCard): boolean {
  if (messageCount === undefined && chatLog === undefined) return true;
  return typeof messageCount === "number" || (chatLog ?? "") !== "";
}

function reasonToClose(reading: HistoryDigest, { giveUpAfterMs }: PlanRules) {
  const { session, statistics, readAt } = reading;
  if (statistics.messageCount > 0 || isDrifting(reading)) return undefined;
  const empty = { ...session, messages: [] };
  return reasonToGiveUp({ session: empty, firstKnownAt: session.startedAt, now: readAt, giveUpAfterMs }) ?? undefined;
}
