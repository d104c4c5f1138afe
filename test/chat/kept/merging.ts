import { atOnce } from "../../../plugin/base/breathe.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { type KnownHistory, learned, NOTHING_KNOWN, withIds } from "../../../plugin/chat/kept/known-history.ts";
import { type MergedHistory, type MergeInput, mergeHistory } from "../../../plugin/chat/kept/merge-history.ts";
import { readLiveChats } from "../../../plugin/chat/live-chats.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { emptyStoredCard } from "../sample-card.ts";
import { liveChat, START, session } from "../sample-session.ts";
import { READY_MADE } from "./card-in-time.ts";

export const renderChatLog = compileChatLog("t.hbs", READY_MADE, { format: "text", timeZone: "UTC" });
/** The live chat of each session that names none. */
export const CHAT = liveChat("l1", 60, [["o1", 90]]);

export interface Merging extends Partial<Omit<MergeInput, "session" | "stored">> {
  readonly stored?: Partial<StoredChatSessionCard>;
  readonly session?: Partial<WidgetSession>;
}

/** One reading, with what was on the card and what was known. */
export function merged({ stored = {}, session: parts = {}, ...rest }: Merging): MergedHistory {
  const whole = session({ liveChats: [CHAT], ...parts });
  const input = {
    session: whole,
    listed: whole.liveChats,
    readAt: START + 86_400_000,
    countByPlatform: whole.messages.length,
    stored: { ...emptyStoredCard(), ...stored },
    known: undefined,
    onlyDelivered: false,
    countsDeleted: false,
    ...rest,
  };
  return atOnce(mergeHistory(input, { renderChatLog, mostLogCharacters: 100_000 }));
}

/** What is known after a reading of these parts. */
export function knowing(parts: Partial<WidgetSession>, now: Partial<KnownHistory> = {}): KnownHistory {
  const whole = session({ liveChats: [CHAT], ...parts });
  return learned(NOTHING_KNOWN, atOnce(withIds(whole)), whole.liveChats, {
    unlisted: 0,
    hasLog: false,
    isWaitCertain: true,
    areJoiningsCertain: true,
    readLiveChats: readLiveChats(whole.liveChats, whole.messages),
    areLiveChatsCertain: true,
    acceptedGap: 0,
    ...now,
  });
}
