import { comparableText } from "./clean-text.ts";
import {
  customerOf,
  distinctCards,
  membersOf,
  type Participant,
  type ParticipantKind,
  supportPersonOf,
} from "./participants.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "./session.ts";
import { type SessionStatistics, statisticsOf } from "./wait-time.ts";

/** What the task wants to stand on a chat session data card. Null is an empty attribute. */
export interface ChatSessionCard {
  readonly chatSessionId: string;
  readonly chatLog: string;
  readonly messageCount: number;
  /** Data card ids: end user first, then the support persons by time of joining. */
  readonly members: readonly string[];
  /** Data card id. */
  readonly supportPerson: string | null;
  /** Data card id. */
  readonly customer: string | null;
  readonly startTime: Instant;
  /** Null while the session lasts. */
  readonly endTime: Instant | null;
  /** Whole seconds. */
  readonly waitTimeBeforeFirstReply: number | null;
  readonly isChatActive: boolean;
}

/** The attributes that the task writes, by the name of their platform setting. */
export type ChatSessionAttribute = keyof ChatSessionCard;

/**
 * A card as read back from ESM: null where an attribute is empty (or may not be seen, or holds a value the plugin does
 * not know), undefined where it is switched off or was not asked for. Times are as precise as ESM keeps them.
 */
export type StoredChatSessionCard = { readonly [A in ChatSessionAttribute]: ChatSessionCard[A] | null | undefined };

/** Finds the data card of a platform user; null when there is none, or it is not clear which. */
export type PersonOf = (kind: ParticipantKind, platformUserId: string) => string | null;

export interface CardInput {
  readonly session: WidgetSession;
  /** The rendered chat log. */
  readonly log: string;
  /** Whether log and statistics are final: `isFinished`. */
  readonly finished: boolean;
  readonly personOf: PersonOf;
}

export function chatSessionCard(input: CardInput): ChatSessionCard {
  return cardFromStatistics({ ...input, statistics: statisticsOf(input.session) });
}

/** As `chatSessionCard`, for a session whose messages are not kept any longer. */
export function cardFromStatistics({
  session,
  statistics,
  log,
  finished,
  personOf,
}: Omit<CardInput, "session"> & {
  readonly session: SessionWithoutMessages;
  readonly statistics: SessionStatistics;
}): ChatSessionCard {
  const { messageCount, startTime, endTime, waitTime } = statistics;
  const supportPerson = supportPersonOf(session);
  const cardOf = ({ kind, user }: Participant) => personOf(kind, user.id);
  return {
    chatSessionId: session.sessionId,
    chatLog: log,
    messageCount,
    members: distinctCards(membersOf(session).map(cardOf)),
    supportPerson: supportPerson === null ? null : cardOf(supportPerson),
    customer: cardOf(customerOf(session)),
    startTime,
    endTime,
    waitTimeBeforeFirstReply: waitTime.seconds,
    isChatActive: !finished,
  };
}

type SameValue<A extends ChatSessionAttribute> = (
  stored: ChatSessionCard[A] | null,
  wanted: ChatSessionCard[A],
) => boolean;

const SAME: { readonly [A in ChatSessionAttribute]: SameValue<A> } = {
  chatSessionId: Object.is,
  chatLog: (stored, wanted) => comparableText(stored ?? "") === comparableText(wanted),
  messageCount: Object.is,
  members: (stored, wanted) => isSameList(stored ?? [], wanted),
  supportPerson: Object.is,
  customer: Object.is,
  startTime: isSameSecond,
  endTime: isSameSecond,
  waitTimeBeforeFirstReply: Object.is,
  isChatActive: Object.is,
};

const ATTRIBUTES = Object.keys(SAME) as ChatSessionAttribute[];

/**
 * The attributes that have to be written, in a fixed order; none when the card is right. Times are compared to the
 * second (ESM keeps no more; documented), members as an ordered list, the log without regard to line ends and trailing
 * white space. Empty and 0 are different. An attribute that is undefined in `stored` is left alone.
 */
export function changedAttributes(stored: StoredChatSessionCard, wanted: ChatSessionCard): ChatSessionAttribute[] {
  return ATTRIBUTES.filter((attribute) => !isSame(attribute, stored, wanted));
}

/**
 * A text that two cards have in common exactly when `changedAttributes` finds nothing between them.
 *
 * @param stored the card as it was read: what is undefined there is left alone, so it does not count
 */
export function comparableCard(card: ChatSessionCard | StoredChatSessionCard, stored: StoredChatSessionCard): string {
  const attributes = ATTRIBUTES.filter((attribute) => stored[attribute] !== undefined);
  return JSON.stringify(attributes.map((attribute) => [attribute, comparable(card, attribute)]));
}

function comparable(card: ChatSessionCard | StoredChatSessionCard, attribute: ChatSessionAttribute): unknown {
  switch (attribute) {
    case "chatLog":
      return comparableText(card.chatLog ?? "");
    case "members":
      return card.members ?? [];
    case "startTime":
    case "endTime":
      return secondOf(card[attribute] ?? null);
    default:
      return card[attribute] ?? null;
  }
}

function isSame<A extends ChatSessionAttribute>(attribute: A, stored: StoredChatSessionCard, wanted: ChatSessionCard) {
  const value = stored[attribute];
  return value === undefined || SAME[attribute](value, wanted[attribute]);
}

function isSameSecond(stored: Instant | null, wanted: Instant | null): boolean {
  return secondOf(stored) === secondOf(wanted);
}

function secondOf(instant: Instant | null): number | null {
  return instant === null ? null : Math.floor(instant / 1000);
}

function isSameList(stored: readonly string[], wanted: readonly string[]): boolean {
  return stored.length === wanted.length && stored.every((id, index) => id === wanted[index]);
}
