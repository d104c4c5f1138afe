import { createHash } from "node:crypto";
import {
  type ChatSessionCard,
  cardFromFigures,
  type PersonOf,
  type StoredChatSessionCard,
  withStoredDates,
} from "../../chat/card.ts";
import type { CardFacts } from "../../chat/card-attributes.ts";
import { changedAttributes } from "../../chat/compare-cards.ts";
import { keepPersons, type PersonReferences } from "../../chat/kept/keep-persons.ts";
import { isFinished, isGivenUp } from "../../chat/lifecycle.ts";
import type { Measures } from "../../chat/live-chats.ts";
import { membersOf } from "../../chat/participants.ts";
import type { Instant, SessionWithoutMessages } from "../../chat/session.ts";
import type { StoredDate } from "../../chat/stored-date.ts";
import type { WaitTime } from "../../chat/wait-time.ts";
import type { RememberedCard, RememberedPersons } from "../../state/remembered-card.ts";
import type { TaskCard } from "../card-batches.ts";
import type { HistoryDigest } from "./history-digest.ts";
import type { DigestedReading } from "./read-histories.ts";

/** What a run does with one card. */
export type CardPlan =
  /** The card already holds the history, or there is nothing to hold yet. */
  | { readonly kind: "keep" }
  | {
      readonly kind: "fill";
      readonly card: ChatSessionCard;
      /**
       * The card without one of the members who are only kept, and without all of them: for when ESM no longer accepts
       * a person who was removed.
       */
      readonly ifRefused: readonly ChatSessionCard[];
      /** Persons whom ESM no longer accepted on the card. */
      readonly removed: readonly string[];
      readonly changed: ReturnType<typeof changedAttributes>;
      readonly waitTime: WaitTime;
      /** Whether the card has room for only part of the log. */
      readonly isLogCut: boolean;
      /** The log of all messages, if the card has room for only part of it and another attribute takes it. */
      readonly wholeLog: string | undefined;
    }
  /** Only *is chat active* changes: a card is never emptied because the platform has lost the session. */
  | { readonly kind: "close"; readonly reason: "session-unknown" | "session-deleted" };

export interface PlanRules {
  readonly graceMs: number;
  readonly giveUpAfterMs: number;
  /** What ESM returns for an instant that was written. */
  storedDate(at: Instant): StoredDate;
  /** Whether the cards shall hold just what the platform delivers. */
  readonly onlyDelivered: boolean;
  /** Default: `USUAL_MEASURES`. */
  readonly measures?: Measures | undefined;
}

/** What the plugin knows itself. */
export interface OwnKnowledge {
  /** This machine's time, for sessions for which the platform tells no time. */
  readonly now: Instant;
  /** When a run first found that the platform does not know the card's session. */
  readonly unknownSince: Instant | undefined;
  readonly remembered: RememberedCard | undefined;
}

/** The Person cards of platform users. */
export interface KnownPersons {
  readonly personOf: PersonOf;
  /** Whether every participant of the session who has an external id was found. */
  readonly everybodyFound: boolean;
}

/** It depends on the content, so that a log is never attached twice. */
export function wholeLogName(wholeLog: string): string {
  return `chat-log-${createHash("sha256").update(wholeLog).digest("hex").slice(0, 16)}.txt`;
}

/** Decides what to do with a card, from what was read. Pure. */
export function planCard(
  taskCard: TaskCard,
  reading: DigestedReading,
  { personOf, everybodyFound }: KnownPersons,
  rules: PlanRules,
  { now, unknownSince, remembered }: OwnKnowledge,
): CardPlan {
  const { stored, fileNames } = taskCard;
  const isUndone = taskCard.refill === "card-changed";
  if (reading.kind === "deleted") return closing(stored, "session-deleted");
  if (reading.kind === "unknown") {
    // An active card only: a closed one whose session is lost needs nothing.
    return isGivenUp(unknownSince ?? now, now, rules.giveUpAfterMs) ? closing(stored, "session-unknown") : KEEP;
  }
  const { session, merged } = reading;
  const { waitTime } = merged.figures;
  const { onlyDelivered, measures } = rules;
  const made = cardOfHistory(reading, personOf, remembered, {
    log: merged.chatLog?.log,
    measures,
    finished: isFinal(reading, rules.graceMs, remembered?.endedSince ?? null),
    onlyDelivered,
  });
  const held = isUndone ? writtenPersons(stored, remembered?.persons) : heldPersons(stored, remembered?.persons);
  const isLatest = merged.isLatestKnown;
  const nowFound = foundNow(session, personOf);
  const persons = keepPersons({ found: made, held, isLatest, everybodyFound, onlyDelivered });
  const supportPerson = replaces(persons.supportPerson, held.supportPerson, nowFound)
    ? persons.supportPerson
    : undone(held.supportPerson);
  const customer = persons.customer ?? undone(held.customer);
  // Never emptied: who wrote first is known, or the card keeps whom it names.
  const isFoundNow = typeof made.firstReplier === "string" && nowFound.has(made.firstReplier);
  const firstReplier = isFoundNow || isUndone ? (made.firstReplier ?? undefined) : undefined;
  const { members } = persons;
  const card = withStoredDates({ ...made, customer, supportPerson, members, firstReplier }, rules.storedDate);
  const changed = changedAttributes(stored, card);
  const { isCut: isLogCut = false, whole: wholeLog } = merged.chatLog ?? {};
  const attached = remembered?.closed?.wholeLog ?? null;
  const isLogGone = isUndone && wholeLog !== undefined && attached !== null && !fileNames.includes(attached);
  if (changed.length === 0 && !isLogGone) return KEEP;
  const ifRefused = withoutKeptPersons(card, nowFound);
  return { kind: "fill", card, ifRefused, removed: [], changed, waitTime, isLogCut, wholeLog };

  /** A reference that was undone is written again also when its person is not found now. */
  function undone(person: string | null): string | undefined {
    return isUndone ? (person ?? undefined) : undefined;
  }
}

/**
 * The card as the history makes it.
 *
 * @param remembered tells of support persons who cannot be found now
 */
export function cardOfHistory(
  { session, merged }: HistoryDigest,
  personOf: PersonOf,
  remembered: RememberedCard | undefined,
  {
    onlyDelivered,
    measures,
    log,
    finished,
  }: Pick<PlanRules, "onlyDelivered" | "measures"> & Pick<CardFacts, "log" | "finished">,
): ChatSessionCard {
  const { messageCount, startTime, endTime, waitTime, liveChats } = merged.figures;
  const waitSeconds = waitTime.isWritten ? waitTime.seconds : undefined;
  const firstReplies = waitTime.isWritten ? merged.figures.firstReplies : undefined;
  const operators = remembered?.persons.operators;
  return cardFromFigures({
    log,
    finished,
    measures,
    session: onlyDelivered ? session : { ...session, liveChats: merged.liveChats },
    figures: { messageCount, startTime, endTime, waitSeconds, firstReplies, liveChats },
    personOf: (kind, id) => personOf(kind, id) ?? (kind === "operator" ? (operators?.get(id) ?? null) : null),
  });
}

/** Only who is found now takes the place of somebody else (ruling 2). */
function replaces(person: string | null | undefined, held: string | null, found: ReadonlySet<string>): boolean {
  return held === null || (typeof person === "string" && found.has(person));
}

/** The Person cards of those who took part and are found now. */
export function foundNow(session: SessionWithoutMessages, personOf: PersonOf): ReadonlySet<string> {
  const found = membersOf(session).flatMap(({ kind, user }) => personOf(kind, user.id) ?? []);
  return new Set(found);
}

/** Persons who are only kept, of whom each is left out alone; more of them are left out together. */
const MOST_ALONE = 20;

function withoutKeptPersons(card: ChatSessionCard, found: ReadonlySet<string>): ChatSessionCard[] {
  const members = card.members ?? [];
  const kept = members.filter((person) => !found.has(person));
  const withoutAny = { ...card, members: members.filter((person) => found.has(person)) };
  // Each of them is a card, and a request if ESM refuses it.
  if (kept.length > MOST_ALONE) return [withoutAny];
  const withoutOne = kept.map((one) => ({ ...card, members: members.filter((person) => person !== one) }));
  return kept.length > 1 ? [...withoutOne, withoutAny] : withoutOne;
}

const KEEP: CardPlan = { kind: "keep" };

function closing(stored: StoredChatSessionCard, reason: "session-unknown" | "session-deleted"): CardPlan {
  return stored.isChatActive === false ? KEEP : { kind: "close", reason };
}

/** Whether nothing of the card will change any more. An end that cannot be believed counts from when it was first seen. */
function isFinal(reading: HistoryDigest, graceMs: number, endedSince: Instant | null): boolean {
  const { merged, session, readAt, endedBeforeReading } = reading;
  if (!endedBeforeReading || merged.isIncomplete || merged.isLogHidden) return false;
  const endedAt = session.endedAt === null ? null : (merged.figures.endTime ?? endedSince ?? readAt);
  return isFinished(endedAt, readAt, graceMs);
}

/** Whom a card referred to that no longer shows what was written, and behind them who stands on it now. */
function writtenPersons(stored: StoredChatSessionCard, remembered: RememberedPersons | undefined): PersonReferences {
  const now = heldPersons(stored, undefined);
  if (remembered === undefined) return now;
  const { customer, supportPerson, members } = heldPersons({ ...stored, ...NOBODY }, remembered);
  return {
    customer: customer ?? now.customer,
    supportPerson: supportPerson ?? now.supportPerson,
    members: [...new Set([...members, ...now.members])],
  };
}

const NOBODY = { customer: null, supportPerson: null, members: null };

/**
 * Whom the card refers to; where it shows nobody, whom it referred to when it could last be read. Somebody whom ESM no
 * longer accepts stands where they stand, but is written nowhere.
 */
function heldPersons(stored: StoredChatSessionCard, remembered: RememberedPersons | undefined): PersonReferences {
  const isAccepted = (person: string) => remembered?.removed.includes(person) !== true;
  const accepted = (person: string | null) => (person !== null && isAccepted(person) ? person : null);
  const members = stored.members ?? [];
  return {
    customer: accepted(stored.customer ?? remembered?.customer ?? null),
    supportPerson: stored.supportPerson ?? remembered?.supportPerson ?? null,
    members: (members.length > 0 ? members : (remembered?.members ?? [])).filter(isAccepted),
  };
}
