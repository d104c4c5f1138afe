import { breathe } from "../../base/breathe.ts";
import type { Failure } from "../../base/failure.ts";
import { type CardValues, type ChatSessionAttribute, cardOf, FILLED_ATTRIBUTES } from "../../chat/card.ts";
import { type AttributeRow, CARD_ATTRIBUTES } from "../../chat/card-attributes.ts";
import { changedAttributes } from "../../chat/compare-cards.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { toAttributeValues } from "../card/card-values.ts";
import type { PersonDirectory } from "../card/person-directory.ts";
import type { TaskCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { RunEnd } from "../run-end.ts";
import { type RunRecorder, tryAgainAt } from "../run-recorder.ts";
import type { LeftByRefresh } from "../run-report.ts";
import { STEPS, type TaskContext } from "../task.ts";
import { writeCards } from "../write-cards.ts";
import { explained } from "./card-accounts.ts";
import { readFinishedCards } from "./closed-cards.ts";
import { textErasedAt } from "./erased-session.ts";
import { LOG_UNREADABLE } from "./explain-history.ts";
import { finishedCards, nothingToRefresh, type RefreshPeriod } from "./finished-cards.ts";
import { type DigestRules, digestHistory } from "./history-digest.ts";
import { cardOfHistory, foundNow, type PlanRules } from "./plan-card.ts";
import { askedMembers, externalIdsOf, type FindPerson, personIn, reportUnmatched } from "./plan-session.ts";
import { type HistoryReading, isHistory, readHistories } from "./read-histories.ts";
import { digestOf } from "./remember-card.ts";
import { writingOf } from "./write-planned.ts";

export interface Refreshing extends Omit<DigestRules, "onlyDelivered" | "dropsWholeLog">, Pick<PlanRules, "measures"> {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
  readonly memory: CardMemory;
  readonly erasures?: Pick<KeptErasures, "erasedAt"> | undefined;
  readonly recorder: RunRecorder;
  readonly concurrency: number;
  readonly batchBytes: number;
  readonly dryRun: boolean;
  readonly end: RunEnd;
  readonly context: TaskContext;
}

/** The attributes that older cards lack: those that are switched off until a setting maps them. */
const FIGURES: readonly ChatSessionAttribute[] = FILLED_ATTRIBUTES.filter((attribute) => {
  const row: AttributeRow = CARD_ATTRIBUTES[attribute];
  return row.offUnlessMapped === true;
});

/**
 * Fills the attributes that were mapped later on cards that were finished before, from what the chat platform still has
 * of their sessions, oldest first. Nothing else of a card is changed, and no value is emptied: what the platform no longer
 * has, what was erased and sessions that go on are left as they are, and counted.
 *
 * @param limit so many cards at most
 *
 * @throws Failure `nothing-to-refresh` when no such attribute is mapped, or the start time is not
 */
export async function refreshFigures(
  refreshing: Refreshing,
  period: RefreshPeriod,
  limit: number | undefined,
): Promise<void> {
  const { chatHistory, mapping, memory, erasures, recorder, end, context } = refreshing;
  const wanted = FIGURES.filter((attribute) => mapping.settings.attributeCodes[attribute] !== undefined);
  if (wanted.length === 0)
    throw nothingToRefresh("outcome", "any of the attributes that older cards lack, such as the outcome");
  const cards = (await finishedCards(refreshing.esm, mapping, recorder, period)).slice(0, limit);
  const left = { gone: 0, erased: 0, goingOn: 0 };
  recorder.refreshed(left);
  recorder.counts.seen += cards.length;
  const inARow = end.chatHistory.inARow();
  const notDone = new Map(cards.map(({ dataCardId, sessionId }) => [dataCardId, sessionId]));
  for await (const batch of readFinishedCards(refreshing, cards, "refresh again")) {
    const toRead = batch.filter((card) => {
      const isErased = textErasedAt([card], erasures) !== undefined;
      if (isErased) leave("erased", card);
      return !isErased;
    });
    for (let waiting: readonly TaskCard[] = toRead; waiting.length > 0 && end.goesOn(); ) {
      const read = await readHistories(chatHistory, waiting, {
        ...refreshing,
        mostBytes: refreshing.batchBytes,
        begins: () => undefined,
        inARow,
        digest: (history, { dataCardId, stored }) => {
          const remembered = memory.entry(dataCardId, history.session.sessionId);
          const rules = { ...refreshing, onlyDelivered: false, dropsWholeLog: true };
          return breathe.through(digestHistory(history, { stored, remembered, erased: undefined }, rules));
        },
        onRead() {
          context.progress({
            doing: STEPS.reading,
            done: cards.length - notDone.size,
            total: cards.length,
          });
        },
      });
      const histories: HistoryReading[] = [];
      for (const one of read.readings) {
        if ("failure" in one) failed(one.card.dataCardId, one.sessionId, one.failure);
        else if (!isHistory(one)) leave("gone", one.card);
        else if (one.reading.session.endedAt === null) leave("goingOn", one.card);
        else if (one.reading.merged.isLogHidden) leaveUnread(one);
        else histories.push(one);
      }
      recorder.counts.read += histories.length;
      await write(histories);
      waiting = read.left;
    }
  }
  const { reason } = end;
  if (reason === undefined || reason.onPurpose) return;
  for (const [dataCardId, sessionId] of notDone) failed(dataCardId, sessionId, reason);

  function leave(why: keyof LeftByRefresh, { dataCardId }: TaskCard): void {
    left[why] += 1;
    notDone.delete(dataCardId);
  }

  /** Its text may have been erased: the line that says so is in the log (ruling 8). */
  function leaveUnread({ card: { dataCardId }, sessionId }: HistoryReading): void {
    recorder.failure({ sessionId, dataCardId, reason: LOG_UNREADABLE, retryAt: null, tried: true });
    notDone.delete(dataCardId);
  }

  async function write(histories: readonly HistoryReading[]): Promise<void> {
    let findPerson: FindPerson;
    try {
      findPerson = await refreshing.persons.find(externalIdsOf(histories));
    } catch (error) {
      const failure = cardFailure(error, "its persons were looked up");
      end.esm.failed(failure);
      for (const { card, sessionId } of histories) failed(card.dataCardId, sessionId, failure);
      return;
    }
    if (wanted.includes("firstReplier"))
      for (const of of histories) reportUnmatched(askedMembers(of, findPerson), recorder);
    const planned = histories.flatMap((of) => planOne(of, findPerson) ?? []);
    const writes = planned.map(({ of, figures }) => ({
      dataCardId: of.card.dataCardId,
      values: toAttributeValues(figures, mapping),
    }));
    const results = refreshing.dryRun
      ? planned.map(({ of }) => ({ dataCardId: of.card.dataCardId, failure: undefined }))
      : await writeCards(writingOf({ ...refreshing, end: end.esm }, histories), writes);
    const failures = new Map(results.map(({ dataCardId, failure }) => [dataCardId, failure]));
    for (const { of, figures, changed } of planned) {
      const { dataCardId } = of.card;
      const failure = failures.get(dataCardId);
      if (failure !== undefined) failed(dataCardId, of.sessionId, failure);
      if (failure !== undefined || !failures.has(dataCardId)) continue;
      recorder.counts.written += 1;
      notDone.delete(dataCardId);
      recorder.card(() => {
        const waitTime = explained(of.reading.merged.figures.waitTime);
        return { sessionId: of.sessionId, dataCardId, changed, finished: true, logCut: false, waitTime };
      });
      if (!refreshing.dryRun) rememberHeld(of, figures);
    }
  }

  /** @returns undefined when the card needs nothing, or failed */
  function planOne(of: HistoryReading, findPerson: FindPerson): PlannedFigures | undefined {
    const { dataCardId } = of.card;
    try {
      const planned = plannedFigures(of, findPerson);
      if (planned !== undefined) return planned;
      recorder.counts.unchanged += 1;
      notDone.delete(dataCardId);
    } catch (error) {
      failed(dataCardId, of.sessionId, cardFailure(error, "it was compared with its history"));
    }
    return undefined;
  }

  function plannedFigures(of: HistoryReading, findPerson: FindPerson): PlannedFigures | undefined {
    const { stored } = of.card;
    const remembered = memory.entry(of.card.dataCardId, of.sessionId);
    const personOf = personIn(askedMembers(of, findPerson));
    const made: CardValues = cardOfHistory(of.reading, personOf, remembered, {
      log: undefined,
      measures: refreshing.measures,
      finished: true,
      onlyDelivered: false,
    });
    const found = foundNow(of.reading.session, personOf);
    const keepsReplier = typeof stored.firstReplier === "string" && !found.has(made.firstReplier ?? "");
    const figures = cardOf<undefined>((attribute) =>
      !wanted.includes(attribute) || (attribute === "firstReplier" && keepsReplier)
        ? undefined
        : (made[attribute] ?? undefined),
    );
    const changed = changedAttributes(stored, figures);
    return changed.length === 0 ? undefined : { of, figures, changed };
  }

  /** Otherwise a card that the next run looks at once more would count as changed by somebody. */
  function rememberHeld({ card: { dataCardId, stored }, sessionId }: HistoryReading, figures: CardValues): void {
    const remembered = memory.entry(dataCardId, sessionId);
    if (remembered?.closed?.cardDigest !== digestOf(stored, stored)) return;
    const cardDigest = digestOf(figures, stored);
    memory.note(dataCardId, { ...remembered, closed: { ...remembered.closed, cardDigest } });
  }

  function failed(dataCardId: DataCardId, sessionId: string | null, failure: Failure): void {
    const retryAt = tryAgainAt(failure, context.clock.now());
    recorder.failure({ sessionId, dataCardId, reason: failure.message, retryAt, tried: true });
    context.log.warn({ dataCardId, code: failure.code, ...internalCause(failure) }, "a card failed");
    notDone.delete(dataCardId);
  }
}

interface PlannedFigures {
  readonly of: HistoryReading;
  /** Undefined where the card keeps its value. */
  readonly figures: CardValues;
  readonly changed: readonly ChatSessionAttribute[];
}
