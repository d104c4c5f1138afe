import { breathe, type Steps } from "../../base/breathe.ts";
import { Failure } from "../../base/failure.ts";
import { maskSession } from "../../chat/masks/mask-session.ts";
import type { Mask } from "../../chat/masks/recognizers.ts";
import type { ChatHistory, History } from "../../outside/chat-history/port.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { Journal } from "../../state/journal.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import type { Visitors } from "../../state/open-visitors.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { PersonDirectory } from "../card/person-directory.ts";
import type { TaskCard } from "../card-batches.ts";
import type { RunEnd } from "../run-end.ts";
import type { RunRecorder } from "../run-recorder.ts";
import type { TaskContext } from "../task.ts";
import type { Account, KnownCard } from "./card-outcome.ts";
import { type DigestRules, digestHistory, type HistoryDigest } from "./history-digest.ts";
import type { PlanRules } from "./plan-card.ts";
import { createSessionPlanner, externalIdsOf, type FindPerson } from "./plan-session.ts";
import { isHistory, readHistories, type SessionRead } from "./read-histories.ts";
import type { ReadingChoice } from "./reading-choice.ts";
import { createPlannedWriter } from "./write-planned.ts";

export interface BatchProcessing extends Omit<PlanRules, "storedDate">, DigestRules {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly concurrency: number;
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
}

export function createBatchProcessor(processing: BatchProcessing): BatchProcessor {
  const { esm, chatHistory, concurrency, persons, recorder, account, end, masks, memory, erasures } = processing;
  const { readingChoice, visitors, context } = processing;
  const planSession = createSessionPlanner({
    ...processing,
    rules: { ...processing, storedDate: (at) => esm.storedDate(at) },
    now: () => context.clock.now(),
  });
  const writePlanned = createPlannedWriter({ ...processing, end: end.esm });
  const inARow = end.chatHistory.inARow();
  let taken = 0;

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
  function* maskedDigest(history: History, { dataCardId, stored }: TaskCard): Steps<HistoryDigest> {
    const { session, counts } = yield* maskSession(history.session, masks);
    recorder.masked(counts);
    const remembered = memory.entry(dataCardId, session.sessionId);
    const erased = erasures?.erasedAt(dataCardId);
    return yield* digestHistory({ ...history, session }, { stored, remembered, erased }, processing);
  }

  async function findPersons(sessions: readonly SessionRead[]): Promise<FindPerson | undefined> {
    try {
      return await persons.find(externalIdsOf(sessions));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      end.esm.failed(error);
      leaveAll(sessions, error);
      return undefined;
    }
  }

  function leaveAll(cards: readonly KnownCard[], why: Failure | undefined): void {
    for (const of of cards) account({ kind: "not-done", of, why });
  }

  return {
    async read(cards, total) {
      const toRead = withoutFullyRead(cards);
      const readings = await readHistories(chatHistory, toRead, {
        concurrency,
        end,
        inARow,
        digest: (history, card) => breathe.through(maskedDigest(history, card)),
        onRead() {
          taken += 1;
          context.progress({ doing: "reading chat histories", done: taken, total });
        },
      });
      const asked = new Set(readings.map(({ card }) => card.dataCardId));
      const sessions: SessionRead[] = [];
      for (const reading of readings) {
        if ("failure" in reading) account({ kind: "failed", of: reading, failure: reading.failure });
        else sessions.push(reading);
        if ("reading" in reading && isHistory(reading)) {
          visitors?.note(reading.reading.session.visitor.id, reading.card.dataCardId);
        }
      }
      context.progress({ doing: "writing data cards", done: taken, total });
      const notAsked = toRead.filter(({ dataCardId }) => !asked.has(dataCardId)).map(known);
      return { sessions, notAsked };
    },
    async finish({ sessions, notAsked }) {
      leaveAll(notAsked, end.chatHistory.reason);
      const findPerson = await findPersons(sessions);
      if (findPerson === undefined) return;
      const planned = sessions.flatMap((of) => planSession(of, findPerson) ?? []);
      await writePlanned(planned);
    },
    leave({ sessions, notAsked }) {
      leaveAll([...notAsked, ...sessions], end.esm.reason);
    },
  };
}

function known(card: TaskCard): KnownCard {
  return { card, sessionId: card.stored.chatSessionId ?? null };
}
