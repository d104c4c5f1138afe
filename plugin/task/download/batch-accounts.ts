import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import { membersOf } from "../../chat/participants.ts";
import type { Instant } from "../../chat/session.ts";
import { type WaitTime, waitTimeSentence } from "../../chat/wait-time.ts";
import type { Journal } from "../../state/journal.ts";
import type { PersonMatch } from "../card/person-directory.ts";
import type { TaskCard } from "../card-batches.ts";
import { isSystemFailure } from "../outage.ts";
import { isoOrNull, type RunRecorder, tryAgainAt } from "../run-recorder.ts";
import { isDrifting } from "./history-digest.ts";
import type { CardPlan } from "./plan-card.ts";
import { concernsAll, endsOnPurpose, type HistoryReading, type SessionRead } from "./read-histories.ts";

/** Which card, as far as it is known. */
interface Subject {
  readonly card: TaskCard;
  readonly sessionId: string | null;
}

/** What is done to a card. */
type Change = Exclude<CardPlan, { kind: "keep" } | { kind: "refuse" }>;

/** Writes into the recorder what became of each card; every card of a run passes through exactly one of the endings. */
export interface BatchAccounts {
  /** Ending: something kept the card from being read or written. */
  failed(subject: Subject, failure: Failure): void;
  /** Ending: the run ended before the card was done. @param why a card is blamed only where nobody wanted that end */
  notDone(subject: Subject, why: Failure | undefined): void;
  /** Ending: nothing had to be written. */
  kept(entry: SessionRead): void;
  /** Ending: the card was proven to hold everything without its history being read. */
  settled(card: TaskCard): void;
  /** Ending: the card was written, or in a dry run would have been. */
  changed(entry: SessionRead, plan: Change): void;
  /** Ending: the platform has lost messages that the card still holds. @param stored how many, null where nothing tells */
  refused(entry: SessionRead, stored: number | null): void;
  /** Remark: what a card comes to that was asked for by its session, although nothing had to be written. */
  shown(entry: HistoryReading): void;
  /** Remark: the persons without a card. */
  persons(entry: HistoryReading, match: (externalId: string | null) => PersonMatch): void;
}

export interface Bookkeeping {
  readonly recorder: RunRecorder;
  /** Where failing cards are put aside. */
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createBatchAccounts({ recorder, journal, clock, log }: Bookkeeping): BatchAccounts {
  const { counts } = recorder;
  const soon = () => isoOrNull(clock.now());

  function left({ stored }: TaskCard, startedAt = stored.startTime): void {
    if (stored.isChatActive !== false) recorder.active(startedAt);
  }

  /** The card is as it should be, unless messages are missing from its history: that is reported as a failure. */
  function settle(entry: SessionRead, stored: number | null): void {
    const { card, sessionId, reading } = entry;
    if (reading.kind === "history" && isDrifting(reading)) reportDrift(entry, stored);
    else if (reading.kind !== "unknown") journal.succeeded(card.dataCardId);
    else journal.seenUnknown(card.dataCardId, sessionId);
  }

  function reportDrift({ card: { dataCardId }, sessionId, reading }: SessionRead, stored: number | null): void {
    if (reading.kind !== "history") return;
    const platform = reading.countByPlatform;
    const read = reading.statistics.messageCount;
    recorder.drift({ sessionId, dataCardId, platform, read, stored });
    const reason = `the platform counts ${platform} messages but delivered ${read}: the card stays active`;
    recorder.failure({ sessionId, dataCardId, reason, retryAt: soon() });
    journal.failed(dataCardId, { sessionId, reason, sessionKnown: true });
  }

  function failed(subject: Subject | SessionRead, failure: Failure): void {
    const { card, sessionId } = subject;
    const { dataCardId } = card;
    // ESM being down while many cards are looked up or written is not held against each of them.
    const isOwnFault = !("reading" in subject && isSystemFailure(failure));
    if (isOwnFault && !concernsAll(failure)) {
      const sessionKnown = "reading" in subject && subject.reading.kind === "history";
      journal.failed(dataCardId, { sessionId, reason: failure.message, sessionKnown, retryAt: failure.retryAt });
    }
    const retryAt = tryAgainAt(failure, clock.now());
    recorder.failure({ sessionId, dataCardId, reason: failure.message, retryAt });
    left(card, "reading" in subject ? sessionStart(subject) : undefined);
    log.warn({ dataCardId, code: failure.code }, "a card failed");
  }

  return {
    notDone(subject, why) {
      if (why === undefined || endsOnPurpose(why)) left(subject.card);
      else failed(subject, why);
    },
    failed,
    kept(entry) {
      counts.unchanged += 1;
      left(entry.card, sessionStart(entry));
      settle(entry, entry.card.stored.messageCount ?? null);
    },
    settled(card) {
      counts.unchanged += 1;
      left(card);
    },
    changed(entry, plan) {
      const { card, sessionId } = entry;
      const { dataCardId } = card;
      const finished = plan.kind === "close" || !plan.card.isChatActive;
      counts.written += 1;
      if (finished) counts.finished += 1;
      else recorder.active(sessionStart(entry));
      const reason = plan.kind === "close" ? plan.reason : plan.closedBecause;
      if (reason !== undefined) recorder.closed({ sessionId, dataCardId, reason });
      if (plan.kind === "close") {
        journal.succeeded(dataCardId);
        return;
      }
      const logCut = plan.wholeLog !== undefined;
      const waitTime = explained(plan.waitTime);
      recorder.card({ sessionId, dataCardId, changed: plan.changed, finished, logCut, waitTime });
      settle(entry, card.stored.messageCount === undefined ? null : plan.card.messageCount);
    },
    refused(entry, stored) {
      const { card, sessionId, reading } = entry;
      const read = reading.kind === "history" ? reading.statistics.messageCount : 0;
      const platform = reading.kind === "history" ? reading.countByPlatform : 0;
      recorder.drift({
        sessionId,
        dataCardId: card.dataCardId,
        platform,
        read,
        stored: card.stored.messageCount ?? null,
      });
      const held = stored === null ? "the log" : `the ${stored}`;
      const message = `the platform has ${read} messages, fewer than ${held} on the card, which is left as it is: run --session writes what the platform has`;
      failed(entry, new Failure(message, { code: "history-shrunk", scope: "card", retryable: true }));
    },
    shown({ card: { dataCardId, stored }, sessionId, reading: { chatLog, statistics } }) {
      const waitTime = explained(statistics.waitTime);
      const [finished, logCut] = [stored.isChatActive === false, chatLog.whole !== undefined];
      recorder.card({ sessionId, dataCardId, changed: [], finished, logCut, waitTime });
    },
    persons({ reading }, match) {
      for (const { kind, user } of membersOf(reading.session)) {
        const person = match(user.externalId);
        if (!person.found) recorder.unmatched({ kind, id: user.id, reason: person.reason });
      }
    },
  };
}

function explained(waitTime: WaitTime) {
  return { ...waitTime, explanation: waitTimeSentence(waitTime) };
}

function sessionStart({ reading }: SessionRead): Instant | undefined {
  return reading.kind === "history" ? reading.session.startedAt : undefined;
}
