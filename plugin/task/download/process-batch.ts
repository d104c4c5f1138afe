import { Failure } from "../../base/failure.ts";
import { maskSession } from "../../chat/masks/mask-session.ts";
import type { MaskName } from "../../chat/masks/recognizers.ts";
import { membersOf } from "../../chat/participants.ts";
import type { ChatHistory, History } from "../../outside/chat-history/port.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { Journal } from "../../state/journal.ts";
import type { SettledCard } from "../../state/settled-cards.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activeValue, toAttributeValues } from "../card/card-values.ts";
import type { PersonDirectory, PersonMatch } from "../card/person-directory.ts";
import type { TaskCard } from "../card-batches.ts";
import { createOutageDetector } from "../outage.ts";
import type { RunRecorder } from "../run-recorder.ts";
import type { TaskContext } from "../task.ts";
import { createBatchAccounts } from "./batch-accounts.ts";
import { type DigestRules, digestHistory, type HistoryDigest } from "./history-digest.ts";
import { type PlanRules, planCard } from "./plan-card.ts";
import { concernsAll, type HistoryReading, isHistory, readHistories, type SessionRead } from "./read-histories.ts";
import type { Settling } from "./settling.ts";
import { createPlannedWriter, type PlannedCard } from "./write-planned.ts";

export interface BatchProcessing extends Omit<PlanRules, "storedDate">, DigestRules {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly concurrency: number;
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
  readonly recorder: RunRecorder;
  readonly journal: Journal;
  /** Which cards need no reading. */
  readonly settling: Settling;
  /** What is masked in messages; nothing unless it is named. */
  readonly masks: readonly MaskName[];
  readonly dryRun: boolean;
  /** Whether the report lists cards that are right already, too. */
  readonly listsUnchanged?: boolean;
  readonly context: TaskContext;
}

/**
 * Takes batches of cards from reading to writing, in two steps that ask different systems, so that one batch can be
 * read while another is written. Every card that was read is to be finished or left, and is then accounted for in the
 * recorder.
 */
export interface BatchProcessor {
  /**
   * Reads the histories of a batch from the chat platform.
   *
   * @param total cards of the whole run
   * @param isOver whether the run has ended meanwhile: then no more are asked for
   */
  read(cards: readonly TaskCard[], total: number, isOver: () => boolean): Promise<ReadBatch>;
  /** Looks the persons up in ESM and writes what has changed. @returns why the run has to end, if it has to */
  finish(batch: ReadBatch): Promise<Failure | undefined>;
  /** Writes nothing, since the run has ended. */
  leave(batch: ReadBatch, why: Failure): void;
}

/** A batch of which the platform has told what it has. */
export interface ReadBatch {
  readonly sessions: readonly SessionRead[];
  /** Cards whose histories were not asked for any more. */
  readonly notAsked: readonly TaskCard[];
  /** What was noted of the batch's cards before they were worked on. */
  readonly noted: ReadonlyMap<DataCardId, SettledCard>;
  /** Why the run has to end, if it has to. */
  readonly ended: Failure | undefined;
}

type FindPerson = (externalId: string | null) => PersonMatch;

export function createBatchProcessor(processing: BatchProcessing): BatchProcessor {
  const { esm, chatHistory, concurrency, mapping, persons, recorder, masks, dryRun, context } = processing;
  const { journal, settling, listsUnchanged = false } = processing;
  const { clock, log } = context;
  const accounts = createBatchAccounts({ recorder, journal, clock, log });
  const write = createPlannedWriter({ esm, mapping, accounts, settling, dryRun, context });
  const rules: PlanRules = { ...processing, storedDate: (at) => esm.storedDate(at) };
  const outage = createOutageDetector();
  let taken = 0;

  async function read(cards: readonly TaskCard[], total: number, isOver: () => boolean): Promise<ReadBatch> {
    recorder.counts.seen += cards.length;
    const { unsettled, noted } = withoutSettled(cards);
    const { readings, ended } = await readHistories(chatHistory, unsettled, {
      concurrency,
      outage,
      isOver,
      digest: maskedDigest,
      onRead() {
        taken += 1;
        context.progress({ doing: "reading chat histories", done: taken, total });
      },
    });
    const asked = new Set(readings.map(({ card }) => card.dataCardId));
    const sessions: SessionRead[] = [];
    for (const entry of readings) {
      if ("failure" in entry) accounts.failed(entry, entry.failure);
      else sessions.push(entry);
    }
    context.progress({ doing: "writing data cards", done: taken, total });
    return { sessions, notAsked: unsettled.filter(({ dataCardId }) => !asked.has(dataCardId)), noted, ended };
  }

  /** Masked before anything is made of the messages, so that what is masked is stored nowhere. */
  function maskedDigest(history: History): HistoryDigest {
    const { session, counts } = maskSession(history.session, masks);
    recorder.masked(counts);
    return digestHistory({ ...history, session }, processing);
  }

  function plan(entry: SessionRead, known: SettledCard | undefined, findPerson: FindPerson): PlannedCard[] {
    if (isHistory(entry)) {
      recorder.counts.read += 1;
      accounts.persons(entry, findPerson);
    }
    const { card, reading, sessionId } = entry;
    const unknownSince = reading.kind === "unknown" ? journal.seenUnknown(card.dataCardId, sessionId) : undefined;
    const now = context.clock.now();
    const own = { now, unknownSince, notedCount: known?.messageCount };
    const cardPlan = planCard(card, reading, personOf(entry, findPerson), rules, own);
    if (cardPlan.kind === "refuse") {
      if (known !== undefined) settling.restore(card.dataCardId, known);
      accounts.refused(entry, cardPlan.stored);
      return [];
    }
    const isPersonsFinal = isHistory(entry) && arePersonsFinal(entry, findPerson);
    if (cardPlan.kind === "keep") {
      accounts.kept(entry);
      if (listsUnchanged && isHistory(entry)) accounts.shown(entry);
      if (isHistory(entry) && isPersonsFinal) settling.settle(entry, card.stored);
      return [];
    }
    const values = cardPlan.kind === "fill" ? toAttributeValues(cardPlan.card, mapping) : activeValue(false, mapping);
    return [{ ...entry, plan: cardPlan, values, isPersonsFinal }];
  }

  /** The cards whose histories have to be read, and what was noted of them. */
  function withoutSettled(cards: readonly TaskCard[]) {
    const noted = new Map<DataCardId, SettledCard>();
    const unsettled = cards.filter((card) => {
      const isSettled = settling.isSettled(card);
      if (isSettled) {
        taken += 1;
        accounts.settled(card);
      } else {
        const known = settling.unsettle(card);
        if (known !== undefined) noted.set(card.dataCardId, known);
      }
      return !isSettled;
    });
    return { unsettled, noted };
  }

  function leaveUnasked(cards: readonly TaskCard[], why: Failure | undefined): void {
    for (const card of cards) accounts.notDone({ card, sessionId: card.stored.chatSessionId ?? null }, why);
  }

  return {
    read,
    async finish({ sessions, notAsked, noted, ended }) {
      leaveUnasked(notAsked, ended);
      let findPerson: FindPerson;
      try {
        findPerson = await persons.find(externalIdsOf(sessions));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        for (const entry of sessions) accounts.notDone(entry, error);
        return ended ?? (concernsAll(error) ? error : undefined);
      }
      const planned = sessions.flatMap((entry) => plan(entry, noted.get(entry.card.dataCardId), findPerson));
      const writingEnded = await write(planned);
      return ended ?? writingEnded;
    },
    leave({ sessions, notAsked }, why) {
      leaveUnasked(notAsked, why);
      for (const entry of sessions) accounts.notDone(entry, why);
    },
  };
}

function externalIdsOf(sessions: readonly SessionRead[]): (string | null)[] {
  return sessions
    .filter(isHistory)
    .flatMap(({ reading }) => membersOf(reading.session).map(({ user }) => user.externalId));
}

/** A person who was not found may have a card by the next run; who has no external id cannot be found at all. */
function arePersonsFinal({ reading }: HistoryReading, findPerson: FindPerson): boolean {
  return membersOf(reading.session).every(({ user }) => {
    const person = findPerson(user.externalId);
    return person.found || person.reason === "no-external-id";
  });
}

function personOf(entry: SessionRead, findPerson: FindPerson) {
  const members = isHistory(entry) ? membersOf(entry.reading.session) : [];
  const externalIds = new Map(members.map(({ kind, user }) => [`${kind} ${user.id}`, user.externalId]));
  return (kind: string, id: string) => {
    const person = findPerson(externalIds.get(`${kind} ${id}`) ?? null);
    return person.found ? person.dataCardId : null;
  };
}
