import { z } from "zod";
import type { ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import type { TimeDoubt } from "../../chat/kept/believed-times.ts";
import type { Losses } from "../../chat/kept/merge-history.ts";
import type { RunRecorder } from "../run-recorder.ts";
import { isDrifting } from "./history-digest.ts";
import type { HistoryReading } from "./read-histories.ts";

/**
 * Says in the report what is odd about a history: what the card keeps though the platform no longer has it, times that
 * cannot be, a count that does not fit. Each is said once, and again when it changes (rulings 1, 4 and 6).
 *
 * @param holding what the card holds now
 * @param before what was said in earlier runs
 * @returns what has been said by now; empty when nothing is odd
 */
export function explainHistory(
  { card, sessionId, reading }: HistoryReading,
  holding: ChatSessionCard | StoredChatSessionCard,
  before: string,
  recorder: RunRecorder,
): string {
  const { merged, countByPlatform } = reading;
  const of = { sessionId, dataCardId: card.dataCardId };
  const { losses, doubts, delivered } = merged;
  const hasLosses = losses.messages > 0 || losses.liveChats > 0;
  const drifts = isDrifting(reading);
  const odd = [
    hasLosses ? losses : null,
    doubts.length > 0 ? doubts : null,
    drifts ? [countByPlatform, delivered] : null,
  ];
  const said = odd.every((one) => one === null) ? [] : odd.map((one) => JSON.stringify(one));
  const saidBefore = partsOf(before);
  const isNew = (part: number) => said[part] !== saidBefore[part];
  // Not only once: it can be mended in ESM, and until then the card lacks what is new.
  if (merged.isLogHidden) recorder.failure({ ...of, reason: LOG_UNREADABLE, retryAt: null, tried: true });
  if (drifts) {
    const stored = holding.messageCount ?? card.stored.messageCount ?? null;
    recorder.drift({ ...of, platform: countByPlatform, read: delivered, stored });
  }
  if (hasLosses && isNew(0)) recorder.kept({ ...of, ...losses, explanation: lossesInWords(losses) });
  for (const doubt of isNew(1) ? doubts : []) recorder.doubtful({ ...of, of: doubt.of, at: timeText(doubt) });
  if (drifts && isNew(2))
    recorder.failure({ ...of, reason: driftInWords(countByPlatform, delivered), retryAt: null, tried: true });
  return said.length === 0 ? "" : JSON.stringify(said);
}

/** What was said of losses, of times and of the count. */
function partsOf(said: string): readonly unknown[] {
  if (said === "") return [];
  try {
    return z.array(z.string()).parse(JSON.parse(said));
  } catch {
    // The note is damaged: then it is said once more.
    return [];
  }
}

/** Why a card is left as it is whose log cannot be read. */
export const LOG_UNREADABLE =
  "the chat log reads empty although there was one on the card: it is left as it is; let the task's user read it, or, if somebody has emptied it, write what the platform has with run --session";

function lossesInWords({ messages, liveChats }: Losses): string {
  const lost = [...counted(messages, "message"), ...counted(liveChats, "live chat")].join(" and ");
  return `the chat platform no longer has ${lost} of this session: what the card holds of it stays; run --session writes only what the platform has`;
}

function counted(number: number, word: string): string[] {
  return number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
}

function driftInWords(expected: number, delivered: number): string {
  const numbers = `the platform counts ${expected} messages but delivered ${delivered}`;
  return expected > delivered
    ? `${numbers}: the card stays active, and figures that the missing ones could change are not written; run --session takes what was delivered as the whole, the setting chatHistory.countsDeletedMessages does so for all sessions`
    : `${numbers}: all that came was written`;
}

function timeText({ at }: TimeDoubt): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
