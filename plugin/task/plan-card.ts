import type { History, SessionReading } from "../chat-history/port.ts";
import { type ChatSessionCard, changedAttributes, chatSessionCard, type PersonOf } from "../chat-session/card.ts";
import type { RenderChatLog } from "../chat-session/chat-log.ts";
import { type GiveUpReason, isFinished, reasonToGiveUp } from "../chat-session/lifecycle.ts";
import { limitedChatLog } from "../chat-session/limited-chat-log.ts";
import type { Instant } from "../chat-session/session.ts";
import { type WaitTime, waitTimeBeforeFirstReply } from "../chat-session/wait-time.ts";
import type { TaskCard } from "./card-batches.ts";

/** What a run does with one card. */
export type CardPlan =
  /** The card holds the history already, or there is nothing to hold yet. */
  | { readonly kind: "keep" }
  | {
      readonly kind: "fill";
      readonly card: ChatSessionCard;
      readonly changed: ReturnType<typeof changedAttributes>;
      readonly waitTime: WaitTime;
      readonly closedBecause: GiveUpReason | undefined;
      /** The log of all messages, when the card can only hold a part of it. */
      readonly wholeLog: string | undefined;
    }
  /** The platform has fewer messages than the card holds: nothing is taken away unless somebody says so. */
  | { readonly kind: "refuse"; readonly stored: number }
  /** Only *is chat active* changes: the card is never blanked because the platform has lost the session. */
  | { readonly kind: "close"; readonly reason: "session-unknown" | "session-deleted" };

export interface PlanRules {
  readonly graceMs: number;
  readonly giveUpAfterMs: number;
  readonly renderChatLog: RenderChatLog;
  /** Characters that the chat log attribute may hold. */
  readonly mostLogCharacters: number;
  /** The instant that ESM gives back for one that was written. */
  storedDate(at: Instant): Instant;
  /** Whether the card follows the history also when that has lost messages. */
  readonly mayShrink: boolean;
}

/** Our own time, for sessions of which the platform tells no time. */
export interface OwnTime {
  readonly now: Instant;
  /** When the card was first seen while the platform did not know its session. */
  readonly unknownSince: Instant | undefined;
}

/** Decides from what was read. Pure. */
export function planCard(
  { stored }: TaskCard,
  reading: SessionReading,
  personOf: PersonOf,
  rules: PlanRules,
  { now, unknownSince }: OwnTime,
): CardPlan {
  if (reading.kind === "deleted") return { kind: "close", reason: "session-deleted" };
  if (reading.kind === "unknown") {
    const firstKnownAt = stored.startTime ?? unknownSince ?? now;
    const reason = reasonToGiveUp({ session: null, firstKnownAt, now, giveUpAfterMs: rules.giveUpAfterMs });
    return reason === null ? { kind: "keep" } : { kind: "close", reason: "session-unknown" };
  }
  const { session, readAt } = reading;
  const held = stored.messageCount ?? 0;
  if (session.messages.length < held && !rules.mayShrink) return { kind: "refuse", stored: held };
  const ended = reading.endedBeforeReading && !isDrifting(reading) && isFinished(session, readAt, rules.graceMs);
  const closedBecause = ended
    ? undefined
    : (reasonToGiveUp({ session, firstKnownAt: session.startedAt, now: readAt, giveUpAfterMs: rules.giveUpAfterMs }) ??
      undefined);
  const { log, whole } = limitedChatLog(rules.renderChatLog, session, rules.mostLogCharacters);
  const filled = chatSessionCard({
    session,
    log,
    finished: ended || closedBecause !== undefined,
    personOf,
  });
  const card = {
    ...filled,
    startTime: rules.storedDate(filled.startTime),
    endTime: filled.endTime === null ? null : rules.storedDate(filled.endTime),
  };
  const changed = changedAttributes(stored, card);
  if (changed.length === 0) return { kind: "keep" };
  return { kind: "fill", card, changed, waitTime: waitTimeBeforeFirstReply(session), closedBecause, wholeLog: whole };
}

/** Whether the platform's own count differs from what it delivered: such a history is never taken for complete. */
export function isDrifting({ session, countByPlatform }: History): boolean {
  return session.messages.length !== countByPlatform;
}
