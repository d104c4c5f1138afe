import type { Clock } from "../../base/clock.ts";
import type { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import type { ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import type { Instant } from "../../chat/session.ts";
import { type WaitTime, waitTimeSentence } from "../../chat/wait-time.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { Journal } from "../../state/journal.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import { isoOrNull, type RunRecorder, tryAgainAt } from "../run-recorder.ts";
import type { Account, CardOutcome, Change, KnownCard } from "./card-outcome.ts";
import { cardDoubled } from "./doubled-cards.ts";
import { explainHistory } from "./explain-history.ts";
import { wholeLogName } from "./plan-card.ts";
import { isHistory, type SessionRead } from "./read-histories.ts";
import { remembered, withoutRemoved, withWholeLog } from "./remember-card.ts";
import { undoneCard, whatIsUndone } from "./undone.ts";

export interface Bookkeeping {
  readonly recorder: RunRecorder;
  /** Where failing cards are put aside until they are due again. */
  readonly journal: Journal;
  /** Where it is noted what is known of cards. */
  readonly memory: CardMemory;
  /** Whether the report also lists cards that need no change. */
  readonly listsUnchanged: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells report, journal, memory and log what became of each card. */
export function createCardAccounts(books: Bookkeeping): Account {
  const { recorder, journal, memory, listsUnchanged, clock, log } = books;
  const { counts } = recorder;

  /** What cannot be noted of one card leaves the others. */
  function account(outcome: CardOutcome): void {
    if (wasTakenUp(outcome)) counts.seen += 1;
    try {
      note(outcome);
    } catch (error) {
      const { of } = outcome;
      const failure = cardFailure(error, "it was noted what became of it");
      holdAgainst(of, failure);
      report(of, failure.message, retryTime(failure));
      logged(of, failure);
    }
  }

  function note(outcome: CardOutcome): void {
    const { of } = outcome;
    switch (outcome.kind) {
      case "fully-read":
        counts.unchanged += 1;
        return staysActive(of.card);
      case "kept":
        return kept(outcome.of);
      case "changed":
        return changed(outcome.of, outcome.plan);
      case "failed":
        return failed(of, outcome.failure);
      case "doubled":
        return doubled(of, cardDoubled(outcome.oldest), outcome.foundBy === "asking");
      case "put-aside":
        counts.putAside += 1;
        return listed(of, outcome.failures.reason, isoOrNull(outcome.failures.retryAt), false);
      case "gone":
        return undefined;
      case "not-done":
        return isToBlame(outcome.why) ? failed(of, outcome.why) : staysActive(of.card);
      case "not-taken-up":
        return isToBlame(outcome.why) ? listed(of, outcome.why.message, retryTime(outcome.why)) : undefined;
    }
  }

  /** Listed in the report as a failure; the next run tries it again. */
  function listed(of: KnownCard, reason: string, retryAt: string | null, tried = true): void {
    report(of, reason, retryAt, tried);
    staysActive(of.card, sessionStart(of.reading));
  }

  function report(of: KnownCard, reason: string, retryAt: string | null, tried = true): void {
    recorder.failure({ sessionId: of.sessionId, dataCardId: of.card.dataCardId, reason, retryAt, tried });
  }

  function staysActive({ stored }: KnownCard["card"], startedAt = stored?.startTime): void {
    if (stored?.isChatActive !== false) recorder.active(startedAt);
  }

  /** Puts the card aside, where the failure is its own. */
  function holdAgainst(of: KnownCard, failure: Failure): void {
    if (!isHeldAgainst(of, failure)) return;
    const { card, sessionId, reading } = of;
    const { message: reason, retryAt } = failure;
    journal.failed(card.dataCardId, { sessionId, reason, sessionKnown: reading?.kind === "history", retryAt });
  }

  function failed(of: KnownCard, failure: Failure): void {
    holdAgainst(of, failure);
    listed(of, failure.message, retryTime(failure));
    logged(of, failure);
  }

  function retryTime(failure: Failure): string | null {
    return tryAgainAt(failure, clock.now());
  }

  function logged({ card: { dataCardId } }: KnownCard, failure: Failure): void {
    log.warn({ dataCardId, code: failure.code, ...internalCause(failure) }, "a card failed");
  }

  /**
   * Put aside if it took a request to ESM, so that not every run repeats it, and a run with a limit reaches other
   * cards.
   */
  function doubled(of: KnownCard, failure: Failure, isPutAside: boolean): void {
    const { card, sessionId } = of;
    if (isPutAside) journal.failed(card.dataCardId, { sessionId, reason: failure.message });
    listed(of, failure.message, retryTime(failure));
    logged(of, failure);
  }

  function kept(of: SessionRead): void {
    counts.unchanged += 1;
    staysActive(of.card, sessionStart(of.reading));
    wentWell(of, of.card.stored);
    if (!listsUnchanged || !isHistory(of)) return;
    const { card, sessionId, reading } = of;
    recorder.card(() => ({
      sessionId,
      dataCardId: card.dataCardId,
      changed: [],
      finished: card.stored.isChatActive === false,
      logCut: reading.merged.chatLog?.isCut === true,
      waitTime: explained(reading.merged.figures.waitTime),
    }));
  }

  function changed(of: SessionRead, plan: Change): void {
    const { card, sessionId, reading } = of;
    const { dataCardId } = card;
    const finished = plan.kind === "close" || !plan.card.isChatActive;
    counts.written += 1;
    if (finished) counts.finished += 1;
    else recorder.active(sessionStart(reading));
    if (plan.kind === "close") {
      recorder.closed({ sessionId, dataCardId, reason: plan.reason });
      journal.succeeded(dataCardId);
      return;
    }
    const before = card.refill === "card-changed" ? memory.entry(dataCardId, sessionId) : undefined;
    const undone = before && whatIsUndone(card, before);
    if (undone !== undefined) recorder.undone(undoneCard({ sessionId, dataCardId }, undone, "written-again"));
    if (card.refill !== undefined)
      recorder.refilled({ sessionId, dataCardId, why: card.refill, changed: plan.changed });
    const { isLogCut: logCut } = plan;
    recorder.card(() => ({
      sessionId,
      dataCardId,
      changed: plan.changed,
      finished,
      logCut,
      waitTime: explained(plan.waitTime),
    }));
    const attached = plan.wholeLog === undefined || !finished ? undefined : wholeLogName(plan.wholeLog);
    wentWell(of, plan.card, plan.removed, attached);
  }

  /**
   * @param holding what the card holds now
   * @param removed persons whom ESM no longer accepts
   * @param wholeLog the file with its whole log, when it was attached
   */
  function wentWell(
    of: SessionRead,
    holding: ChatSessionCard | StoredChatSessionCard,
    removed: readonly string[] = [],
    wholeLog?: string,
  ): void {
    const { card, sessionId, reading } = of;
    const { dataCardId } = card;
    const before = memory.entry(dataCardId, sessionId);
    if (reading.kind === "unknown") journal.seenUnknown(dataCardId, sessionId);
    else journal.succeeded(dataCardId);
    if (!isHistory(of)) {
      // Of a deleted session nothing is left with which the closed card could be filled again.
      if (reading.kind === "deleted" && before?.closed)
        memory.note(dataCardId, { ...before, closed: { ...before.closed, due: null } });
      return;
    }
    const reported = explainHistory(of, holding, before?.reported ?? "", recorder);
    const known = remembered(of, holding, before, reported, clock.now());
    const persons = withoutRemoved(known.persons, removed);
    memory.note(dataCardId, { ...known, persons, closed: withWholeLog(known.closed, wholeLog) });
  }

  return account;
}

function wasTakenUp(outcome: CardOutcome): boolean {
  if (outcome.kind === "not-taken-up") return isToBlame(outcome.why);
  return outcome.kind !== "put-aside" && outcome.kind !== "gone";
}

function isToBlame(why: Failure | undefined): why is Failure {
  return why !== undefined && !why.onPurpose;
}

/**
 * Whether the failure puts the card aside. Not when ESM could not even be asked about the card, when the failure
 * concerns the whole run, or when ESM did not answer a request for many cards.
 */
function isHeldAgainst({ card, reading }: KnownCard, failure: Failure): boolean {
  const { scope, onPurpose } = failure;
  if (internalCause(failure) !== undefined) return true;
  if (card.stored === undefined || card.stored.isChatActive === null || onPurpose) return false;
  return scope === "card" || (scope === "request" && reading === undefined);
}

/** The wait time with a sentence that says why it is what it is. */
export function explained(waitTime: WaitTime) {
  const { seconds, rule, liveChatId, visitorMessageId, operatorMessageId } = waitTime;
  const told = { seconds, rule, liveChatId, visitorMessageId, operatorMessageId };
  return { ...told, explanation: waitTimeSentence(waitTime) };
}

function sessionStart(reading: KnownCard["reading"]): Instant | undefined {
  return reading?.kind === "history" ? reading.merged.figures.startTime : undefined;
}
