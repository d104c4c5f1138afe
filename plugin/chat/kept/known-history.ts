import { hash } from "node:crypto";
import type { Steps } from "../../base/breathe.ts";
import type { ReadLiveChat } from "../live-chats.ts";
import type { Instant, LiveChat, WidgetSession } from "../session.ts";
import { type FirstReplies, firstReplies, repliesIn, type Said } from "../wait-time.ts";

/** What was read of a session so far, without chat text, so that a loss shows even if as many messages come as before. */
export interface KnownHistory {
  /** Digests of the ids of all messages. */
  readonly messages: ReadonlySet<string>;
  /** Messages that stand on the card, but whose ids are not known: read by another machine, for instance. */
  readonly unlisted: number;
  /** Digests of the ids of all live chats. */
  readonly liveChats: ReadonlySet<string>;
  readonly firstReplies: FirstReplies | null;
  /** Whether there is a log on the card. If it reads empty all the same, it may not be seen, or somebody has emptied it. */
  readonly hasLog: boolean;
  /** Digests of who joined which live chat, as the platform listed it: see `digestOfJoining`. */
  readonly joined: ReadonlySet<string>;
  /** Everybody who joined. */
  readonly joinings: readonly KnownJoining[];
  /** Whether `joinings` are all that there were; if not, the card may refer to somebody who is not among them. */
  readonly areJoiningsCertain: boolean;
  /** Whether `firstReplies` come from all that there was; if not, a wait time on the card says more than they do. */
  readonly isWaitCertain: boolean;
  /** What figures need of each live chat. */
  readonly readLiveChats: readonly ReadLiveChat[];
  /** Whether `readLiveChats` are all that there were; if not, figures on the card may say more than they do. */
  readonly areLiveChatsCertain: boolean;
  /** Messages that the platform counts but never delivers; somebody said that they do not matter. */
  readonly acceptedGap: number;
}

/** When a support person joined, by any live chat. */
export interface KnownJoining {
  readonly operatorId: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export const NOTHING_KNOWN: KnownHistory = {
  messages: new Set(),
  unlisted: 0,
  liveChats: new Set(),
  firstReplies: null,
  hasLog: false,
  joined: new Set(),
  joinings: [],
  areJoiningsCertain: true,
  isWaitCertain: true,
  readLiveChats: [],
  areLiveChatsCertain: true,
  acceptedGap: 0,
};

/** Characters; 48 bits tell the messages of one session apart. */
const DIGEST_LENGTH = 8;

export function digestOfId(id: string): string {
  return hash("sha256", id, "base64url").slice(0, DIGEST_LENGTH);
}

/** A session as the platform delivered it. */
export interface Delivered {
  readonly session: WidgetSession;
  /** The digests of the ids of its messages, in their order: made once, since they are asked for again and again. */
  readonly ids: readonly string[];
}

/** Digests take a third of a microsecond each. */
const IDS_BETWEEN_TURNS = 100;

export function* withIds(session: WidgetSession): Steps<Delivered> {
  const ids: string[] = [];
  for (const { messageId } of session.messages) {
    ids.push(digestOfId(messageId));
    if (ids.length % IDS_BETWEEN_TURNS === 0) yield;
  }
  return { session, ids };
}

/**
 * What is known after one more reading. Nothing that was known is forgotten.
 *
 * @param listed the live chats as the platform lists them
 */
export function learned(
  known: KnownHistory,
  { session, ids }: Delivered,
  listed: readonly LiveChat[],
  now: Omit<KnownHistory, "messages" | "liveChats" | "firstReplies" | "joined" | "joinings">,
): KnownHistory {
  return {
    ...now,
    messages: withMore(known.messages, ids),
    liveChats: withMore(
      known.liveChats,
      listed.map(({ liveChatId }) => digestOfId(liveChatId)),
    ),
    firstReplies: knownReplies(known.firstReplies, withListed(session, listed)),
    joined: withMore(known.joined, digestsOfJoinings(listed)),
    joinings: allJoinings(known, session),
  };
}

/** Only listed live chats count for the first replies: a message may name one that nobody tells of. */
export function withListed(session: WidgetSession, listed: readonly LiveChat[]): WidgetSession {
  return session.liveChats === listed ? session : { ...session, liveChats: listed };
}

function withMore(known: ReadonlySet<string>, digests: readonly string[]): ReadonlySet<string> {
  const all = new Set(known);
  for (const digest of digests) all.add(digest);
  return all;
}

/** How many of the known messages the platform no longer delivers. */
export function lostIds(known: KnownHistory | undefined, { ids }: Pick<Delivered, "ids">): number {
  if (known === undefined || known.messages.size === 0) return 0;
  const delivered = new Set(ids);
  return [...known.messages].filter((digest) => !delivered.has(digest)).length;
}

/** The first messages of the first live chat of all that were ever read. */
export function knownReplies(known: FirstReplies | null, session: WidgetSession): FirstReplies | null {
  const delivered = firstReplies(session);
  if (known === null) return delivered;
  const isStillFirst = delivered === null || known.establishedAt <= delivered.establishedAt;
  if (delivered?.liveChatId !== known.liveChatId && !isStillFirst) return delivered;
  return together(known, repliesIn(known, session));
}

export function digestOfJoining(liveChatId: string, operatorId: string): string {
  return digestOfId(JSON.stringify([liveChatId, operatorId]));
}

function digestsOfJoinings(listed: readonly LiveChat[]): string[] {
  return listed.flatMap(({ liveChatId, operators }) =>
    operators.map(({ operatorId }) => digestOfJoining(liveChatId, operatorId)),
  );
}

/** Everybody who joined, of those who are known and those whom the session tells of. */
export function allJoinings(known: KnownHistory | undefined, { liveChats }: WidgetSession): KnownJoining[] {
  const joinings = new Map(known?.joinings.map((joining) => [joining.operatorId, joining]));
  for (const { operatorId, joinedAt } of liveChats.flatMap(({ operators }) => operators)) {
    const { firstAt, lastAt } = joinings.get(operatorId) ?? { firstAt: joinedAt, lastAt: joinedAt };
    const times = { firstAt: Math.min(firstAt, joinedAt), lastAt: Math.max(lastAt, joinedAt) };
    joinings.set(operatorId, { operatorId, ...times });
  }
  return [...joinings.values()];
}

function together(known: FirstReplies, delivered: FirstReplies): FirstReplies {
  const visitor = earlier(known.visitor, delivered.visitor);
  const operator = earlier(known.operator, delivered.operator);
  const isTie = visitor !== null && operator !== null && visitor.sentAt === operator.sentAt;
  const operatorFirst = isTie
    ? known.operatorFirst || delivered.operatorFirst
    : operator !== null && (visitor === null || operator.sentAt < visitor.sentAt);
  const isSame = operator?.messageId === delivered.operator?.messageId;
  const operatorId = (operator === known.operator ? known.operatorId : null) ?? (isSame ? delivered.operatorId : null);
  return { ...known, visitor, operator, operatorId, operatorFirst };
}

function earlier(left: Said | null, right: Said | null): Said | null {
  if (left === null || right === null) return left ?? right;
  return right.sentAt < left.sentAt ? right : left;
}
