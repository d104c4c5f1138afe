import type { Steps } from "../../base/breathe.ts";
import type { StoredChatSessionCard } from "../card.ts";
import type { LimitedChatLog } from "../chat-log.ts";
import { knownLiveChats, type LiveChatFigures, liveChatFigures } from "../live-chats.ts";
import type { Instant, LiveChat, WidgetSession } from "../session.ts";
import { type FirstReplies, firstReplies, type WaitTime, waitTimeOf } from "../wait-time.ts";
import { type BelievedTimes, believedTimes, type TimeDoubt } from "./believed-times.ts";
import {
  allJoinings,
  type Delivered,
  digestOfId,
  type KnownHistory,
  type KnownJoining,
  knownReplies,
  learned,
  lostIds,
  NOTHING_KNOWN,
  withIds,
  withListed,
} from "./known-history.ts";
import { type LogRules, mergeLog } from "./merge-log.ts";

/** A history as it was read, and what the card held until now. */
export interface MergeInput {
  readonly session: WidgetSession;
  /** The live chats as the platform lists them; those of the session may have been completed from what was said. */
  readonly listed: readonly LiveChat[];
  /** The platform's time when the reading began. */
  readonly readAt: Instant;
  /** How many messages the platform says there are. */
  readonly countByPlatform: number;
  readonly stored: StoredChatSessionCard;
  /** Undefined when nothing is known of earlier readings. */
  readonly known: KnownHistory | undefined;
  /** Whether somebody said that the card shall hold just what the platform delivers. */
  readonly onlyDelivered: boolean;
  /**
   * When the text of the card was erased: only what was said later belongs into the log. `stored.chatLog` is then what
   * stands below the line that says so.
   */
  readonly erasedAt?: Instant | undefined;
  /** Whether the platform's count may be larger than what it delivers, because it includes deleted messages. */
  readonly countsDeleted: boolean;
}

/** Figures of a card. Undefined means that the card keeps its value. */
export interface MergedFigures {
  readonly messageCount: number | undefined;
  readonly startTime: Instant | undefined;
  /** Null while the session lasts. */
  readonly endTime: Instant | null | undefined;
  readonly waitTime: WaitTime & { readonly isWritten: boolean };
  /** The messages that the wait time was computed from, of all that was ever read; null without a live chat. */
  readonly firstReplies: FirstReplies | null;
  readonly liveChats: LiveChatFigures;
}

/** What is missing of a history. */
interface Lacks {
  /** Messages of which nothing is known. */
  readonly isIncomplete: boolean;
  /** Something that was read once. */
  readonly hasLost: boolean;
}

/** What of the card the platform no longer has. It stays on the card. */
export interface Losses {
  /** Messages that were read once. */
  readonly messages: number;
  /** Live chats that were read once. */
  readonly liveChats: number;
}

/** What a card should hold after this reading. */
export interface MergedHistory {
  /** Messages that the platform delivered. */
  readonly delivered: number;
  readonly figures: MergedFigures;
  /** Undefined when the log on the card must stay as it is. */
  readonly chatLog: LimitedChatLog | undefined;
  /** Whether the log must stay as it is because it cannot be read. */
  readonly isLogHidden: boolean;
  readonly losses: Losses;
  /** The live chats, and one more with those who joined in what is no longer delivered. */
  readonly liveChats: readonly LiveChat[];
  /** Whether the latest to join of `liveChats` is the latest of all; undefined: not known. */
  readonly isLatestKnown: true | undefined;
  /** Whether messages are missing of which nothing is known: figures that they could change are not written (ruling 5). */
  readonly isIncomplete: boolean;
  readonly doubts: readonly TimeDoubt[];
  /** Undefined while nothing is known of what a log holds that cannot be read. */
  readonly known: KnownHistory | undefined;
}

/** Brings together what the platform delivers and what was on the card (rulings 1, 4, 5 and 6). */
export function* mergeHistory(input: MergeInput, rules: LogRules): Steps<MergedHistory> {
  const { session, readAt, stored, known: before, onlyDelivered } = input;
  const known = onlyDelivered ? NOTHING_KNOWN : before;
  const delivered = yield* withIds(session);
  const { log, isHidden, lost } = yield* mergedLog(input, delivered, known, rules);
  const times = believedTimes(session, readAt);
  const losses = { messages: lost, liveChats: lostLiveChats(known, input.listed) };
  const total = session.messages.length + lost;
  const acceptedGap = onlyDelivered ? Math.max(0, input.countByPlatform - total) : (known?.acceptedGap ?? 0);
  const isIncomplete = !input.countsDeleted && total + acceptedGap < input.countByPlatform;
  const lacks = { isIncomplete, hasLost: lost > 0 || losses.liveChats > 0 };
  const { waitTime, firstReplies: replies } = mergedWaitTime(input, times, lacks);
  const { liveChats, readLiveChats, areLiveChatsCertain } = mergedLiveChats(input, times, lacks);
  const isWaitCertain = waitTime.isWritten || isWaitKnown(input);
  const isNeverFilled = (stored.members ?? []).length === 0 && (stored.supportPerson ?? null) === null;
  const areJoiningsCertain = known?.areJoiningsCertain ?? (isNeverFilled || onlyDelivered);
  const unlisted = Math.max(0, lost - lostIds(known, delivered));
  return {
    delivered: session.messages.length,
    figures: {
      messageCount:
        isIncomplete || isHidden ? undefined : Math.max(total, onlyDelivered ? 0 : (stored.messageCount ?? 0)),
      startTime: times.startedAt,
      endTime: times.endedAt,
      waitTime,
      firstReplies: replies,
      liveChats,
    },
    chatLog: log,
    isLogHidden: isHidden,
    losses,
    liveChats: withKnownJoinings(session, known),
    isLatestKnown: isLatestKnown(session, known),
    isIncomplete,
    doubts: times.doubts,
    known: knownAfter(known, isHidden, () =>
      learned(known ?? NOTHING_KNOWN, delivered, input.listed, {
        unlisted,
        hasLog: stored.chatLog !== undefined && ((log?.log ?? "") !== "" || known?.hasLog === true),
        isWaitCertain,
        readLiveChats,
        areLiveChatsCertain,
        areJoiningsCertain,
        acceptedGap,
      }),
    ),
  };
}

/** Messages that could not be written to a log that cannot be read are not on the card. */
function knownAfter(
  known: KnownHistory | undefined,
  isHidden: boolean,
  learn: () => KnownHistory,
): KnownHistory | undefined {
  if (!isHidden) return learn();
  return known === undefined ? undefined : { ...learn(), messages: known.messages };
}

interface MergedLog {
  readonly log: LimitedChatLog | undefined;
  readonly isHidden: boolean;
  readonly lost: number;
}

function* mergedLog(
  input: MergeInput,
  delivered: Delivered,
  known: KnownHistory | undefined,
  rules: LogRules,
): Steps<MergedLog> {
  const { stored, onlyDelivered, erasedAt } = input;
  if (erasedAt !== undefined) return yield* logAfterErasure(delivered, erasedAt, stored.chatLog, known, rules);
  const seen = { log: stored.chatLog, count: stored.messageCount };
  const { log, lost } = yield* mergeLog(delivered, onlyDelivered ? {} : seen, known, rules);
  return { log, isHidden: log === undefined, lost };
}

/** Erased text never comes back: the log goes on with what was said later (rulings 1 and 8). */
function* logAfterErasure(
  delivered: Delivered,
  erasedAt: Instant,
  below: StoredChatSessionCard["chatLog"],
  known: KnownHistory | undefined,
  rules: LogRules,
): Steps<MergedLog> {
  const { session, ids } = delivered;
  const isLater = session.messages.map(({ sentAt }) => sentAt > erasedAt);
  const messages = session.messages.filter((_, index) => isLater[index] === true);
  const lost = lostIds(known, delivered) + (known?.unlisted ?? 0);
  if (messages.length === 0 && (below ?? "") === "") return { log: undefined, isHidden: false, lost };
  if (below === null) return { log: undefined, isHidden: true, lost };
  // Messages that are no longer delivered may have come after the erasure, too.
  const isEarlier = new Set(ids.filter((_, index) => isLater[index] === false));
  const knownLater = [...(known?.messages ?? [])].filter((digest) => !isEarlier.has(digest));
  const later = known && { ...known, messages: new Set(knownLater), unlisted: 0 };
  const deliveredLater = { session: { ...session, messages }, ids: ids.filter((_, index) => isLater[index] === true) };
  const merged = yield* mergeLog(deliveredLater, { log: below }, later, rules);
  return { log: merged.log, isHidden: false, lost: Math.max(lost, merged.lost) };
}

/** Those who are known to have joined and are not told of any more, as the joinings of a live chat of their own. */
function withKnownJoinings(session: WidgetSession, known: KnownHistory | undefined): readonly LiveChat[] {
  const operators = (known?.joinings ?? []).flatMap(({ operatorId, firstAt, lastAt }) => [
    { operatorId, joinedAt: firstAt },
    { operatorId, joinedAt: lastAt },
  ]);
  const [first] = operators;
  if (first === undefined) return session.liveChats;
  return [{ liveChatId: "", establishedAt: first.joinedAt, endedAt: null, operators }, ...session.liveChats];
}

/** Who joined after everybody who is known did, is the latest also where not everybody is known. */
function isLatestKnown(session: WidgetSession, known: KnownHistory | undefined): true | undefined {
  if (known === undefined) return undefined;
  const isLater = lastOf(allJoinings(undefined, session)) > lastOf(known.joinings);
  return known.areJoiningsCertain || isLater ? true : undefined;
}

function lastOf(joinings: readonly KnownJoining[]): Instant {
  return joinings.reduce((last, { lastAt }) => Math.max(last, lastAt), 0);
}

function lostLiveChats(known: KnownHistory | undefined, listed: readonly LiveChat[]): number {
  if (known === undefined || known.liveChats.size === 0) return 0;
  const delivered = new Set(listed.map(({ liveChatId }) => digestOfId(liveChatId)));
  return [...known.liveChats].filter((digest) => !delivered.has(digest)).length;
}

/**
 * The wait time of all that was ever read. Where it is not known what a value on the card came from, it is never changed.
 */
function mergedWaitTime(
  { session: whole, listed, stored, known, onlyDelivered }: MergeInput,
  times: BelievedTimes,
  lacks: Lacks,
): Pick<MergedFigures, "waitTime" | "firstReplies"> {
  const session = withListed(whole, listed);
  const replies = onlyDelivered ? firstReplies(session) : knownReplies(known?.firstReplies ?? null, session);
  const isBelieved = areTimesBelieved(session, replies?.liveChatId, times);
  const waitTime = waitTimeOfAll(replies, { session, stored, known, onlyDelivered }, { ...lacks, isBelieved });
  return { waitTime, firstReplies: replies };
}

function waitTimeOfAll(
  replies: FirstReplies | null,
  { session, stored, known, onlyDelivered }: Pick<MergeInput, "session" | "stored" | "known" | "onlyDelivered">,
  { isIncomplete, hasLost, isBelieved }: Lacks & { readonly isBelieved: boolean },
): MergedFigures["waitTime"] {
  const isOver = session.endedAt !== null;
  const computed = waitTimeOf(replies, isOver);
  const held = stored.waitTimeBeforeFirstReply ?? null;
  const isDoubtful = isIncomplete || !isBelieved;
  if (isDoubtful) return { ...computed, seconds: held, rule: held === null ? "not-certain" : "kept", isWritten: false };
  if (isWaitKnown({ known, onlyDelivered })) return { ...computed, isWritten: true };
  if (held !== null && held !== computed.seconds) return { ...computed, seconds: held, rule: "kept", isWritten: false };
  if (held === null && hasLost) return { ...computed, seconds: null, rule: "not-certain", isWritten: false };
  return { ...computed, isWritten: true };
}

/**
 * The figures of all live chats that were ever read. Where it is not known whether there were others, what stands on the
 * card shows it, or what the platform no longer has.
 */
function mergedLiveChats(
  { session, listed, stored, known, onlyDelivered }: MergeInput,
  times: BelievedTimes,
  { isIncomplete, hasLost }: Lacks,
): { readonly liveChats: LiveChatFigures } & Pick<KnownHistory, "readLiveChats" | "areLiveChatsCertain"> {
  const before = onlyDelivered ? [] : (known?.readLiveChats ?? []);
  const isKnown = onlyDelivered || known?.areLiveChatsCertain === true;
  const readLiveChats = knownLiveChats(before, listed, session.messages);
  const figures = liveChatFigures(readLiveChats, {
    endedAt: times.endedAt,
    listed: new Set(listed.map(({ liveChatId }) => liveChatId)),
    isCertain: false,
    isBelieved: times.isBelieved,
  });
  const areLiveChatsCertain = isKnown || !(hasLost || showsMore(stored, figures));
  const liveChats = { ...figures, isCertain: areLiveChatsCertain && !isIncomplete };
  return { liveChats, readLiveChats, areLiveChatsCertain };
}

/** Whether the card tells of more than was read. */
function showsMore(stored: StoredChatSessionCard, figures: LiveChatFigures): boolean {
  const { count, redirects, isAnswered, seconds } = figures;
  const { liveChatCount, redirectCount, liveChatTime } = stored;
  if ((liveChatCount ?? 0) > count || (redirectCount ?? 0) > redirects) return true;
  if ((showsAnswer(stored) && !isAnswered) || (showsLiveChat(stored) && count === 0)) return true;
  return typeof seconds === "number" && (liveChatTime ?? 0) > seconds;
}

function showsAnswer({ outcome, waitTimeBeforeFirstReply }: StoredChatSessionCard): boolean {
  return outcome === "answered" || typeof waitTimeBeforeFirstReply === "number";
}

function showsLiveChat({ outcome, supportPerson }: StoredChatSessionCard): boolean {
  return outcome === "unanswered" || outcome === "abandoned" || typeof supportPerson === "string";
}

/** Whether the first messages are known of all that there was. */
function isWaitKnown({ known, onlyDelivered }: Pick<MergeInput, "known" | "onlyDelivered">): boolean {
  return onlyDelivered || known?.isWaitCertain === true;
}

/** Whether the times of the live chat's messages can be true, and it is certain that this live chat is the first. */
function areTimesBelieved(session: WidgetSession, liveChatId: string | undefined, times: BelievedTimes): boolean {
  const chats = session.liveChats;
  if (chats.length > 1 && !chats.every(({ establishedAt }) => times.isBelieved(establishedAt))) return false;
  return session.messages.every((message) => message.liveChatId !== liveChatId || times.isBelieved(message.sentAt));
}
