import type { Outcome } from "./outcome.ts";
import type { HowEnded, Instant, LiveChat, Message, WidgetSession } from "./session.ts";

/** What figures need of a live chat. It can be kept when the platform no longer has it: it holds no chat text. */
export interface ReadLiveChat {
  readonly liveChatId: string;
  readonly from: Instant;
  /** Null: nobody told of an end. */
  readonly to: Instant | null;
  /** Null: the platform did not tell. */
  readonly howEnded: HowEnded | null;
  /** The platform's ids of the support persons who joined or wrote, each once. */
  readonly operators: readonly string[];
  /** Whether a support person wrote. */
  readonly isAnswered: boolean;
}

/** The figures of all live chats of a session. */
export interface LiveChatFigures {
  readonly count: number;
  /** How often the end user was passed on. */
  readonly redirects: number;
  /** Whole seconds; times that overlap count once. Null: one goes on, or there was none. Undefined: it cannot be told. */
  readonly seconds: number | null | undefined;
  readonly isAnswered: boolean;
  /** Whether one was ended by a support person, or led on to a script or the knowledge base. */
  readonly wasEndedForUser: boolean;
  /** Whether these are all that there were. If not, nothing is told but that one was answered, which stays true. */
  readonly isCertain: boolean;
}

/** What figures are measured by. */
export interface Measures {
  /** An end user without an answer who was no longer in live chats left before anybody could write. */
  readonly abandonedWithinSeconds: number;
  /** The whole seconds of a time that lie in business hours; undefined: nobody said when they are. */
  readonly businessSeconds?: ((from: Instant, to: Instant) => number) | undefined;
}

export const USUAL_MEASURES: Measures = { abandonedWithinSeconds: 20 };

/**
 * The live chats that are listed, and those that nobody lists although a support person wrote in them: their time is that
 * of what was said in them (assumed).
 */
export function readLiveChats(listed: readonly LiveChat[], messages: readonly Message[]): ReadLiveChat[] {
  const chats = new Map<string, ReadLiveChat>();
  for (const { liveChatId, establishedAt, endedAt, howEnded = null, operators } of listed) {
    const joined = [...new Set(operators.map(({ operatorId }) => operatorId))];
    const chat = { liveChatId, from: establishedAt, to: endedAt, howEnded, operators: joined, isAnswered: false };
    const same = chats.get(liveChatId);
    chats.set(liveChatId, same === undefined ? chat : { ...same, operators: union(same.operators, joined) });
  }
  for (const [liveChatId, { from, to, isAnswered, operators }] of spokenIn(messages)) {
    const chat = chats.get(liveChatId) ?? { liveChatId, from, to, howEnded: null, operators: [] };
    if (isAnswered) chats.set(liveChatId, { ...chat, isAnswered, operators: union(chat.operators, [...operators]) });
  }
  return [...chats.values()];
}

interface Spoken {
  from: Instant;
  to: Instant;
  isAnswered: boolean;
  readonly operators: Set<string>;
}

/** What end user and support persons said in each live chat that their messages name. */
function spokenIn(messages: readonly Message[]): ReadonlyMap<string, Spoken> {
  const spoken = new Map<string, Spoken>();
  for (const { liveChatId, type, sender, sentAt } of messages) {
    if (liveChatId === null || (type !== "text" && type !== "file")) continue;
    if (sender.kind !== "operator" && sender.kind !== "visitor") continue;
    const said = spoken.get(liveChatId) ?? { from: sentAt, to: sentAt, isAnswered: false, operators: new Set() };
    spoken.set(liveChatId, said);
    said.from = Math.min(said.from, sentAt);
    said.to = Math.max(said.to, sentAt);
    if (sender.kind !== "operator") continue;
    said.isAnswered = true;
    if (sender.id !== null) said.operators.add(sender.id);
  }
  return spoken;
}

/** What is known of each live chat after one more reading. What the platform lists now counts; the rest is kept. */
export function knownLiveChats(
  known: readonly ReadLiveChat[],
  listed: readonly LiveChat[],
  messages: readonly Message[],
): ReadLiveChat[] {
  const chats = new Map(known.map((chat) => [chat.liveChatId, chat]));
  const isListed = new Set(listed.map(({ liveChatId }) => liveChatId));
  for (const read of readLiveChats(listed, messages)) {
    const before = chats.get(read.liveChatId);
    chats.set(read.liveChatId, before === undefined ? read : together(before, read, isListed.has(read.liveChatId)));
  }
  return [...chats.values()];
}

function together(before: ReadLiveChat, read: ReadLiveChat, isListed: boolean): ReadLiveChat {
  const { from, to } = isListed
    ? read
    : {
        from: Math.min(before.from, read.from),
        to: before.to === null || read.to === null ? null : Math.max(before.to, read.to),
      };
  return {
    liveChatId: read.liveChatId,
    from,
    to,
    howEnded: read.howEnded ?? before.howEnded,
    operators: union(before.operators, read.operators),
    isAnswered: before.isAnswered || read.isAnswered,
  };
}

/** What surrounds the live chats of a session. */
export interface AroundLiveChats {
  /** The platform's word; null: the session lasts. Undefined: it ended, but that time cannot be. */
  readonly endedAt: Instant | null | undefined;
  /** The ids of those that the platform lists now. */
  readonly listed: ReadonlySet<string>;
  readonly isCertain: boolean;
  /** Whether something can have happened then. */
  isBelieved(at: Instant): boolean;
}

export function liveChatFigures(chats: readonly ReadLiveChat[], around: AroundLiveChats): LiveChatFigures {
  const joinedLater = chats.reduce((sum, { operators }) => sum + Math.max(0, operators.length - 1), 0);
  const forwarded = chats.filter(({ howEnded }) => howEnded === "forwarded").length;
  return {
    count: chats.length,
    redirects: joinedLater + forwarded,
    seconds: secondsIn(chats, around),
    isAnswered: chats.some(({ isAnswered }) => isAnswered),
    wasEndedForUser: chats.some(({ howEnded }) => howEnded === "by-support-person" || howEnded === "forwarded"),
    isCertain: around.isCertain,
  };
}

/** The figures of a session that was read as a whole. */
export function liveChatFiguresOf({ liveChats, messages, endedAt }: WidgetSession): LiveChatFigures {
  const listed = new Set(liveChats.map(({ liveChatId }) => liveChatId));
  return liveChatFigures(readLiveChats(liveChats, messages), {
    endedAt,
    listed,
    isCertain: true,
    isBelieved: () => true,
  });
}

/**
 * What became of a chat. While it goes on it is answered, or nothing is told. Null: not yet. Undefined: it cannot be told.
 *
 * @param isFinal whether nothing will change any more
 */
export function outcomeOf(
  { isAnswered, isCertain, count, wasEndedForUser, seconds }: LiveChatFigures,
  isFinal: boolean,
  { abandonedWithinSeconds }: Measures,
): Outcome | null | undefined {
  if (isAnswered) return "answered";
  if (!isCertain) return undefined;
  if (!isFinal) return null;
  if (count === 0) return "chatbot-only";
  if (wasEndedForUser) return "unanswered";
  if (seconds === null || seconds === undefined) return undefined;
  return seconds <= abandonedWithinSeconds ? "abandoned" : "unanswered";
}

function secondsIn(
  chats: readonly ReadLiveChat[],
  { endedAt, listed, isBelieved }: AroundLiveChats,
): number | null | undefined {
  const spans: { readonly from: Instant; readonly to: Instant }[] = [];
  let goesOn = false;
  for (const { liveChatId, from, to } of chats) {
    // One that is listed without an end lasts as long as its session; of another one nobody knows.
    const end = to ?? (listed.has(liveChatId) ? endedAt : undefined);
    if (end === undefined || !isBelieved(from)) return undefined;
    if (end === null) goesOn = true;
    else if (isBelieved(end)) spans.push({ from, to: end });
    else return undefined;
  }
  if (goesOn || chats.length === 0) return null;
  let [milliseconds, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans.toSorted((left, right) => left.from - right.from)) {
    milliseconds += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return Math.floor(milliseconds / 1000);
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])];
}
