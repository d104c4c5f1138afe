import { breathe, type Steps } from "../../base/breathe.ts";
import type { Failure } from "../../base/failure.ts";
import type { Mask } from "../../chat/masks/mask-names.ts";
import { type MaskSession, sessionMasks } from "../../chat/masks/session-masks.ts";
import type { ChatHistory, History } from "../../outside/chat-history/port.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { CardsInHand } from "../../state/in-hand.ts";
import type { Journal } from "../../state/journal.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import type { Visitors } from "../../state/open-visitors.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { PersonDirectory } from "../card/person-directory.ts";
import type { TaskCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { RunEnd } from "../run-end.ts";
import { createRunRecorder, type RunRecorder } from "../run-recorder.ts";
import { STEPS, type TaskContext } from "../task.ts";
import { takesWholeLogs } from "./attach-logs.ts";
import type { Account, CardOutcome, KnownCard } from "./card-outcome.ts";
import { type DigestRules, digestHistory, type HistoryDigest } from "./history-digest.ts";
import type { PlanRules } from "./plan-card.ts";
import { createSessionPlanner, externalIdsOf, type FindPerson } from "./plan-session.ts";
import { isHistory, readHistories, type SessionRead } from "./read-histories.ts";
import type { ReadingChoice } from "./reading-choice.ts";
import { createPlannedWriter, type PlannedAgain, type PlannedCard } from "./write-planned.ts";

export interface BatchProcessing extends Omit<PlanRules, "storedDate">, DigestRules {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly concurrency: number;
  /** Bytes of logs that are worked on together. */
  readonly batchBytes: number;
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
  readonly recorder: RunRecorder;
  readonly account: Account;
  readonly end: RunEnd;
  readonly journal: Journal;
  readonly memory: CardMemory;
  /** Chooses which histories are read. */
  readonly readingChoice: ReadingChoice;
  /** Knows which texts were erased; without it, what stands on the cards tells. */
  readonly erasures?: Pick<KeptErasures, "erasedAt"> | undefined;
  /** Told whose chat each history is. */
  readonly visitors?: Pick<Visitors, "note"> | undefined;
  /** Told of each card that is taken in hand, and when it comes to its outcome. */
  readonly inHand: CardsInHand;
  /** What is masked in messages; by default nothing. */
  readonly masks: readonly Mask[];
  readonly dryRun: boolean;
  readonly context: TaskContext;
}

/**
 * Takes batches of cards from reading to writing, in two steps that ask different systems, so that one batch can be
 * read while another is written. Every batch that was read must be finished or left, which accounts for its cards.
 */
export interface BatchProcessor {
  /** Reads the histories of a batch from the chat platform. @param total cards of the whole run */
  read(cards: readonly TaskCard[], total: number): Promise<ReadBatch>;
  /** Looks up the persons in ESM and writes what has changed. */
  finish(batch: ReadBatch): Promise<void>;
  /** Writes nothing, because ESM is no longer asked. */
  leave(batch: ReadBatch): void;
}

/** A batch whose histories were read. */
export interface ReadBatch {
  readonly sessions: readonly SessionRead[];
  /** Cards whose histories were not requested because the run has ended. */
  readonly notAsked: readonly KnownCard[];
  /** Cards for which the batch had no room: nothing was done with them. */
  readonly left: readonly TaskCard[];
  /** How many batches like this one are still to come, as far as can be told. */
  readonly batchesToCome: number;
}

export function createBatchProcessor(processing: BatchProcessing): BatchProcessor {
  const { esm, chatHistory, concurrency, persons, recorder, end, masks, memory, erasures } = processing;
  const { readingChoice, visitors, context, inHand } = processing;
  const planning = {
    ...processing,
    account,
    rules: { ...processing, storedDate: (at: number) => esm.storedDate(at) },
    now: () => context.clock.now(),
  };
  const planSession = createSessionPlanner(planning);
  const writePlanned = createPlannedWriter({ ...processing, account, end: end.esm, planAgain });
  const inARow = end.chatHistory.inARow();
  const { renderChatLog, mostLogCharacters, onlyDelivered, countsDeleted } = processing;
  const dropsWholeLog = !takesWholeLogs(esm, processing.mapping);
  const digestRules = { renderChatLog, mostLogCharacters, onlyDelivered, countsDeleted, dropsWholeLog };
  let taken = 0;

  function account(outcome: CardOutcome): void {
    processing.account(outcome);
    inHand.ends(outcome.of.card.dataCardId, outcome.kind !== "not-done");
  }

  /** The cards whose histories must be read. */
  function withoutFullyRead(cards: readonly TaskCard[]): TaskCard[] {
    return cards.filter((card) => {
      const isFullyRead = readingChoice.needsNoReading(card);
      if (isFullyRead) {
        taken += 1;
        account({ kind: "fully-read", of: known(card) });
      } else {
        readingChoice.forget(card);
      }
      return !isFullyRead;
    });
  }

  /** Masks the messages before anything is made of them, so that no masked text is stored anywhere. */
  function* maskedDigest(
    history: History,
    { dataCardId, stored }: TaskCard,
    maskSession: MaskSession,
  ): Steps<HistoryDigest> {
    const { session, counts } = yield* maskSession(history.session);
    if (masks.length > 0) recorder.masked(counts);
    const remembered = memory.entry(dataCardId, session.sessionId);
    const erased = erasures?.erasedAt(dataCardId);
    const shown = session === history.session ? history : { ...history, session };
    return yield* digestHistory(shown, { stored, remembered, erased }, digestRules);
  }

  /** Plans what to write for sessions whose persons can be asked about. */
  async function plan(sessions: readonly SessionRead[], batchesToCome = 0): Promise<PlannedCard[]> {
    try {
      const findPerson = await persons.find(externalIdsOf(sessions), batchesToCome);
      return sessions.flatMap((of) => planOne(of, findPerson) ?? []);
    } catch (error) {
      const failure = cardFailure(error, "its persons were looked up");
      if (internalCause(failure) !== undefined) return planEach(sessions, failure);
      end.esm.failed(failure);
      leaveAll(sessions, failure);
      return [];
    }
  }

  /** One session at a time, so that the one for which we fail to look up persons leaves the others. */
  async function planEach(sessions: readonly SessionRead[], why: Failure): Promise<PlannedCard[]> {
    const [only, another] = sessions;
    if (only !== undefined && another === undefined) account({ kind: "failed", of: only, failure: why });
    if (another === undefined) return [];
    const planned: PlannedCard[] = [];
    for (const of of sessions) {
      if (end.esm.reason === undefined) for (const one of await plan([of])) planned.push(one);
      else leaveAll([of], end.esm.reason);
    }
    return planned;
  }

  function planOne(of: SessionRead, findPerson: FindPerson, planner = planSession): PlannedCard | undefined {
    try {
      return planner(of, findPerson);
    } catch (error) {
      account({ kind: "failed", of, failure: cardFailure(error, "it was compared with its history") });
      return undefined;
    }
  }

  /** Nothing is planned anew unless it was an earlier run that found one of the persons. */
  async function planAgain(refused: readonly PlannedCard[]): Promise<PlannedAgain> {
    const settled = new Set<DataCardId>();
    if (!persons.doubt()) return { planned: [], settled };
    // What the report says of these sessions was said with the first plan.
    const again = createSessionPlanner({
      ...planning,
      recorder: createRunRecorder(),
      account(outcome) {
        settled.add(outcome.of.card.dataCardId);
        account(outcome);
      },
    });
    try {
      const findPerson = await persons.find(externalIdsOf(refused));
      return { planned: refused.flatMap((of) => planOne(of, findPerson, again) ?? []), settled };
    } catch (error) {
      end.esm.failed(cardFailure(error, "its persons were looked up"));
      return { planned: [], settled };
    }
  }

  function leaveAll(cards: readonly KnownCard[], why: Failure | undefined): void {
    for (const of of cards) account({ kind: "not-done", of, why });
  }

  return {
    async read(cards, total) {
      const takenBefore = taken;
      const maskSession = await sessionMasks(masks);
      const toRead = withoutFullyRead(cards);
      const { readings, left } = await readHistories(chatHistory, toRead, {
        concurrency,
        mostBytes: processing.batchBytes,
        begins: ({ dataCardId }, sessionId) => inHand.begins(dataCardId, sessionId),
        end,
        inARow,
        digest: (history, card) => breathe.through(maskedDigest(history, card, maskSession)),
        onRead() {
          taken += 1;
          context.progress({ doing: STEPS.reading, done: taken, total });
        },
      });
      const asked = new Set([...readings, ...left.map((card) => ({ card }))].map(({ card }) => card.dataCardId));
      const sessions: SessionRead[] = [];
      for (const reading of readings) {
        if ("failure" in reading) account({ kind: "failed", of: reading, failure: reading.failure });
        else sessions.push(reading);
        if ("reading" in reading && isHistory(reading)) {
          visitors?.note(reading.reading.session.visitor.id, reading.card.dataCardId);
        }
      }
      context.progress({ doing: STEPS.writing, done: taken, total });
      const notAsked = toRead.filter(({ dataCardId }) => !asked.has(dataCardId)).map(known);
      return { sessions, notAsked, left, batchesToCome: Math.max(0, total - taken) / (taken - takenBefore || 1) };
    },
    async finish({ sessions, notAsked, batchesToCome }) {
      leaveAll(notAsked, end.chatHistory.reason);
      await writePlanned(await plan(sessions, batchesToCome));
    },
    leave({ sessions, notAsked }) {
      leaveAll([...notAsked, ...sessions], end.esm.reason);
    },
  };
}

function known(card: TaskCard): KnownCard {
  return { card, sessionId: card.stored.chatSessionId ?? null };
}
