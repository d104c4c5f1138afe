import { membersOf } from "../chat-session/participants.ts";
import { waitTimeSentence } from "../chat-session/wait-time.ts";
import type { Clock } from "../clock.ts";
import type { PersonMatch } from "../data-card/person-directory.ts";
import type { Failure } from "../failure.ts";
import type { TaskCard } from "./card-batches.ts";
import { type CardPlan, isDrifting } from "./plan-card.ts";
import type { HistoryReading } from "./read-histories.ts";
import { isoOrNull, type RunRecorder } from "./run-recorder.ts";
import type { TaskLogger } from "./task-runner.ts";

/** Which card, as far as it is known. */
interface Subject {
  readonly card: TaskCard;
  readonly sessionId: string | null;
}

/** Writes into the recorder what became of each card; every card of a run passes through exactly one of the endings. */
export interface BatchAccounts {
  /** Ending: something kept the card from being read or written. */
  failed(subject: Subject, failure: Failure): void;
  /** Ending: the run ended before the card was done. */
  left(card: TaskCard): void;
  /** Ending: nothing had to be written. */
  kept(card: TaskCard): void;
  /** Ending: the card was written, or in a dry run would have been. */
  changed(subject: Subject & { readonly sessionId: string }, plan: Exclude<CardPlan, { kind: "keep" }>): void;
  /** Remark: persons without a card, and messages that are missing. */
  remarks(entry: HistoryReading, match: (externalId: string | null) => PersonMatch, hasCount: boolean): void;
}

export function createBatchAccounts(recorder: RunRecorder, clock: Clock, log: TaskLogger): BatchAccounts {
  const { counts } = recorder;
  const soon = () => isoOrNull(clock.now());

  function left({ stored }: TaskCard): void {
    counts.stillActive += stored.isChatActive === false ? 0 : 1;
  }

  return {
    left,
    failed({ card, sessionId }, failure) {
      const { dataCardId } = card;
      const retryAt = failure.retryable ? (isoOrNull(failure.retryAt) ?? soon()) : null;
      recorder.failure({ sessionId, dataCardId, reason: failure.message, retryAt });
      left(card);
      log.warn({ dataCardId, code: failure.code }, "a card failed");
    },
    kept(card) {
      counts.unchanged += 1;
      left(card);
    },
    changed({ card: { dataCardId }, sessionId }, plan) {
      const finished = plan.kind === "close" || !plan.card.isChatActive;
      counts.written += 1;
      counts[finished ? "finished" : "stillActive"] += 1;
      const reason = plan.kind === "close" ? plan.reason : plan.closedBecause;
      if (reason !== undefined) recorder.closed({ sessionId, dataCardId, reason });
      if (plan.kind === "close") return;
      const logCut = plan.wholeLog !== undefined;
      const waitTime = { ...plan.waitTime, explanation: waitTimeSentence(plan.waitTime) };
      recorder.card({ sessionId, dataCardId, changed: plan.changed, finished, logCut, waitTime });
    },
    remarks({ card: { dataCardId }, sessionId, reading }, match, hasCount) {
      counts.read += 1;
      for (const { kind, user } of membersOf(reading.session)) {
        const person = match(user.externalId);
        if (!person.found) recorder.unmatched({ kind, id: user.id, reason: person.reason });
      }
      if (!isDrifting(reading)) return;
      const platform = reading.countByPlatform;
      const read = reading.session.messages.length;
      recorder.drift({ sessionId, dataCardId, platform, read, stored: hasCount ? read : null });
      const reason = `the platform counts ${platform} messages but delivered ${read}: the card stays active`;
      recorder.failure({ sessionId, dataCardId, reason, retryAt: soon() });
    },
  };
}
