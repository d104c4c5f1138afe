import type { Steps } from "../../base/breathe.ts";
import type { StoredChatSessionCard } from "../../chat/card.ts";
import type { LimitedChatLog } from "../../chat/chat-log.ts";
import { digestOfJoining } from "../../chat/kept/known-history.ts";
import { type MergedHistory, mergeHistory } from "../../chat/kept/merge-history.ts";
import type { LogRules } from "../../chat/kept/merge-log.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "../../chat/session.ts";
import { withWritersJoined } from "../../chat/writers-joined.ts";
import type { History } from "../../outside/chat-history/port.ts";
import type { RememberedCard } from "../../state/remembered-card.ts";
import { erasedAt, withoutErasedLine } from "../card/erased-log.ts";

/**
 * What is kept of a history until its card is written: log and figures, but not the messages. Two hundred sessions wait
 * together while their persons are looked up, and message objects would take ten times the memory of the logs.
 */
export interface HistoryDigest extends Omit<History, "session"> {
  readonly session: SessionWithoutMessages;
  /** The history brought together with what was on the card. */
  readonly merged: MergedHistory;
  /** The latest time in the history. */
  readonly lastEventAt: Instant;
}

export interface DigestRules extends LogRules {
  /** Whether the cards shall hold just what the platform delivers: somebody said so. */
  readonly onlyDelivered: boolean;
  /** Whether the platform's counts include messages that it no longer delivers. */
  readonly countsDeleted: boolean;
  /** Whether nothing takes the whole log of a card whose log had to be cut, so that it need not be kept. Default: no. */
  readonly dropsWholeLog?: boolean;
}

/** What is known of the card before its history is read. */
export interface CardBefore {
  readonly stored: StoredChatSessionCard;
  readonly remembered: RememberedCard | undefined;
  /** When its text was erased, as the register knows; undefined when it does not. */
  readonly erased: Instant | undefined;
}

export function* digestHistory(history: History, before: CardBefore, rules: DigestRules): Steps<HistoryDigest> {
  const digest = yield* wholeDigest(history, before, rules);
  const { merged } = digest;
  if (rules.dropsWholeLog !== true || merged.chatLog?.whole === undefined) return digest;
  return { ...digest, merged: { ...merged, chatLog: { ...merged.chatLog, whole: undefined } } };
}

/** Bytes for each known message and joining, in the sets and lists that hold them (measured on Node 20: 60 to 120). */
const BYTES_OF_AN_ENTRY = 100;

/** About how many bytes of memory a digest takes while it waits to be written. */
export function bytesOf({ merged, session }: HistoryDigest): number {
  const { log = "", whole = "" } = merged.chatLog ?? {};
  const joinings = session.liveChats.reduce((sum, { operators }) => sum + 1 + operators.length, 0);
  const known = (merged.known?.messages.size ?? 0) + (merged.known?.readLiveChats.length ?? 0);
  const entries = known + joinings + session.operators.length;
  return log.length + whole.length + BYTES_OF_AN_ENTRY * entries;
}

function* wholeDigest(
  history: History,
  { stored, remembered, erased }: CardBefore,
  rules: DigestRules,
): Steps<HistoryDigest> {
  const listed = history.session.liveChats;
  const joined = remembered?.history?.joined;
  const hadJoined = (liveChatId: string, operatorId: string) =>
    joined?.has(digestOfJoining(liveChatId, operatorId)) === true;
  const session = withWritersJoined(history.session, hadJoined);
  const known = remembered?.history;
  const { readAt, countByPlatform } = history;
  const { onlyDelivered, countsDeleted } = rules;
  // Field by field, here and below: what is spread over another object is copied through V8's slow ways.
  const read = { session, listed, readAt, countByPlatform, known, onlyDelivered, countsDeleted };
  const at = erased ?? erasedAt(stored.chatLog ?? "") ?? undefined;
  if (at === undefined) return digestOf(history, session, yield* mergeHistory({ ...read, stored }, rules));
  const chatLog = stored.chatLog && withoutErasedLine(stored.chatLog).trim();
  const below = { ...stored, chatLog };
  const line = stored.chatLog?.slice(0, stored.chatLog.length - withoutErasedLine(stored.chatLog).length).trim();
  const mostLogCharacters = rules.mostLogCharacters - (line ?? "").length - GAP.length;
  const input = { ...read, stored: below, erasedAt: at };
  const merged = yield* mergeHistory(input, { renderChatLog: rules.renderChatLog, mostLogCharacters });
  return digestOf(history, session, { ...merged, chatLog: withLine(line, merged.chatLog) });
}

/** @param session that of the history, completed from what was said */
function digestOf(history: History, session: WidgetSession, merged: MergedHistory): HistoryDigest {
  const { kind, readAt, isPlatformTime, endedBeforeReading, countByPlatform } = history;
  return {
    kind,
    session: withoutMessages(session),
    readAt,
    isPlatformTime,
    endedBeforeReading,
    countByPlatform,
    merged,
    lastEventAt: lastEventOf(history.session),
  };
}

/** Every field of a session without messages, so that none is forgotten. */
type EveryField = { readonly [Field in keyof Required<SessionWithoutMessages>]: SessionWithoutMessages[Field] };

function withoutMessages(session: WidgetSession): EveryField {
  const { sessionId, startedAt, endedAt, visitor, language, operators, liveChats } = session;
  return { sessionId, startedAt, endedAt, visitor, language, operators, liveChats };
}

/** Between the line that says that the text was erased, and what was said later. */
const GAP = "\n\n";

function withLine(line: string | undefined, chatLog: LimitedChatLog | undefined): LimitedChatLog | undefined {
  if (chatLog === undefined || line === undefined || line === "") return chatLog;
  const below = (text: string) => `${line}${GAP}${text}`;
  const whole = chatLog.whole === undefined ? undefined : below(chatLog.whole);
  return { log: below(chatLog.log), isCut: chatLog.isCut, whole };
}

/** Whether the platform's message count cannot be explained: too few messages came, or too many. */
export function isDrifting({ merged, countByPlatform }: HistoryDigest): boolean {
  return merged.isIncomplete || merged.delivered > countByPlatform;
}

function lastEventOf({ startedAt, endedAt, liveChats, messages }: WidgetSession): Instant {
  let last = Math.max(startedAt, endedAt ?? startedAt);
  for (const { sentAt } of messages) last = Math.max(last, sentAt);
  for (const liveChat of liveChats) {
    last = Math.max(last, liveChat.establishedAt, liveChat.endedAt ?? last);
    for (const { joinedAt } of liveChat.operators) last = Math.max(last, joinedAt);
  }
  return last;
}
