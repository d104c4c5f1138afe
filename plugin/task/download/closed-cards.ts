import type { Failure } from "../../base/failure.ts";
import { halvesOf } from "../../base/halves.ts";
import type { ChangedSessions, ChatHistory, ListedSession } from "../../outside/chat-history/port.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import type { DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import { LEAST_DISTANCE_MS } from "../../state/is-still-fully-read.ts";
import type { ClosedCardNote } from "../../state/remembered-card.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { inBatches, readWantedCards, type TaskCard, toTaskCard, type WantedCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { RunEnd } from "../run-end.ts";
import type { RefillReason } from "../run-report.ts";
import { type Account, unreadableCard } from "./card-outcome.ts";
import type { ActiveSessions } from "./cards-to-fill.ts";
import { type Judging, refillReason, wentOn } from "./refill-reason.ts";

export interface LookingBack extends Judging {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly mapping: CardMapping;
  /** Milliseconds. 0: closed cards are not looked at. */
  readonly lookBackMs: number;
  /** Bytes of text on cards that are read together. */
  readonly batchBytes: number;
  /** Whether the platform's list is read; if not, only cards that are known to be due are looked at. */
  readonly readsList: boolean;
  readonly account: Account;
  readonly end: RunEnd;
}

/** A closed card that is to be filled again. Its log is read when its turn comes: there may be thousands. */
export interface ClosedCard {
  readonly dataCardId: DataCardId;
  readonly sessionId: string;
  readonly refill: RefillReason;
}

/** Pages of the list of changes for one run; the next run goes on where this one ended. */
const MOST_PAGES = 40;

/**
 * The closed cards that have to be filled again: the platform's list shows that their session went on after they were
 * closed (ruling 3), or what the last run wrote is no longer on them (ruling 9). ESM is asked only for the cards of
 * sessions that changed, and for those that the last run closed: these by their ids, at one request for 200 of them.
 *
 * @param activeSessions sessions whose cards are active: they are filled anyway
 */
export async function closedCardsToFill(
  looking: LookingBack,
  activeSessions: ActiveSessions,
): Promise<readonly ClosedCard[]> {
  const { memory, lookBackMs } = looking;
  if (lookBackMs === 0) return [];
  const listedBefore = memory.listedUntil;
  const changed = looking.readsList ? await changedSessions(looking) : new Map<string, ListedSession>();
  const noted = new Map([...memory.closedCards()].map(([, card]) => [card.sessionId, card.closed]));
  const isFirstTime = listedBefore === null;
  const asked = new Set([...changed.keys()].filter((id) => mayHaveChanged(changed, noted, id, isFirstTime)));
  // The list is read a good while over again, and shows what was looked at already.
  for (const [id, listed] of changed) if (memory.wasLookedAt(id, listed)) asked.delete(id);
  if (looking.readsList) memory.keepLookedAt(changed);
  const due = Array.from(memory.closedCards(), ([dataCardId, { sessionId, closed }]) => ({
    dataCardId,
    sessionId,
    closed,
  }))
    .filter(({ sessionId, closed }) => closed.due !== null && !asked.has(sessionId))
    .toSorted((one, other) => compareIds(one.dataCardId, other.dataCardId));
  const active = activeSessions.among([...asked, ...due.map(({ sessionId }) => sessionId)]);
  const toFill: ClosedCard[] = [];
  for (const cards of inBatches(due.filter(({ sessionId }) => !active.has(sessionId)))) await lookAt(cards);
  const changedOnly = [...asked].filter((sessionId) => !active.has(sessionId));
  for (const cards of inBatches(changedOnly.map((sessionId) => ({ sessionId })))) await lookAt(cards);
  return toFill;

  async function lookAt(wanted: readonly WantedCard[]): Promise<void> {
    try {
      const { cards, areAll } = await closedCards(looking, wanted);
      const oldest = oldestOfEach(cards);
      for (const [sessionId, card] of oldest) {
        const refill = refillReason(card, changed, looking);
        if (refill !== undefined) toFill.push({ dataCardId: card.dataCardId, sessionId, refill });
        else if (card.stored.isChatActive === false) lookedAt(sessionId);
      }
      if (areAll) for (const { sessionId } of wanted) if (!oldest.has(sessionId)) lookedAt(sessionId);
    } catch (error) {
      const halves = halvesAfter(error, wanted, { done: "looked at", next: NEXT_RUN }, looking);
      // What the list says must be asked about again.
      if (halves.length === 0) memory.listedUntil = listedBefore;
      for (const half of halves) await lookAt(half);
    }
  }

  function lookedAt(sessionId: string): void {
    const listed = changed.get(sessionId);
    if (listed !== undefined) memory.noteLookedAt(sessionId, listed);
  }
}

/** The closed cards as ESM has them now, each with the reason why it is filled again. */
export async function* readClosedCards(
  looking: LookingBack,
  closed: readonly ClosedCard[],
): AsyncGenerator<readonly TaskCard[]> {
  const reasons = new Map(closed.map(({ dataCardId, refill }) => [dataCardId, refill]));
  for await (const cards of readFinishedCards(looking, closed)) {
    yield cards.map((card) => ({ ...card, refill: reasons.get(card.dataCardId) }));
  }
}

const NEXT_RUN = "the next run tries again";

/**
 * These cards as ESM has them now, without those that are not closed any more, so many at a time as there is room for. What
 * cannot be read is told in the report.
 *
 * @param next what happens to it, or what to do
 */
export async function* readFinishedCards(
  looking: Pick<LookingBack, "esm" | "mapping" | "batchBytes" | "end" | "recorder" | "context">,
  finished: readonly Required<WantedCard>[],
  next = NEXT_RUN,
): AsyncGenerator<readonly TaskCard[]> {
  const { esm, mapping, batchBytes, end } = looking;
  const wantedIds = new Set(finished.map(({ dataCardId }) => dataCardId));
  for (const batch of inBatches(finished)) yield* readTogether(batch);

  async function* readTogether(wanted: readonly WantedCard[]): AsyncGenerator<readonly TaskCard[]> {
    if (!end.goesOn()) return;
    let cards: readonly TaskCard[];
    try {
      const found = await readWantedCards(esm, mapping, wanted, {
        mostBytes: batchBytes,
        // It was told when they were looked at.
        onUnreadable: () => undefined,
      });
      cards = found.map((card) => toTaskCard(card, mapping));
    } catch (error) {
      for (const half of halvesAfter(error, wanted, { done: "read", next }, looking)) yield* readTogether(half);
      return;
    }
    yield cards.filter((card) => wantedIds.has(card.dataCardId) && card.stored.isChatActive === false);
  }
}

/**
 * The halves of sessions whose cards were too large together. Of any other failure nothing is left to do in this run but to
 * tell of it.
 *
 * @throws Failure that ends the run
 */
function halvesAfter(
  error: unknown,
  wanted: readonly WantedCard[],
  { done, next }: { readonly done: "looked at" | "read"; readonly next: string },
  looking: Pick<LookingBack, "end" | "recorder" | "context">,
): readonly (readonly WantedCard[])[] {
  if (error instanceof ReplyTooLarge && wanted.length > 1) return halvesOf(wanted);
  const failure = failureOf(error, `closed cards were ${done}`, looking);
  if (looking.end.esm.failed(failure)) throw failure;
  looking.recorder.problem(`closed cards could not be ${done}, ${next}: ${failure.message}`);
  return [];
}

async function closedCards(
  looking: LookingBack,
  wanted: readonly WantedCard[],
): Promise<{ readonly cards: readonly TaskCard[]; readonly areAll: boolean }> {
  const { esm, mapping, memory, account, batchBytes } = looking;
  const unreadable: UnreadableCard[] = [];
  const onUnreadable = (card: UnreadableCard) => void unreadable.push(card);
  const found = await readWantedCards(esm, mapping, wanted, { mostBytes: batchBytes, onUnreadable });
  for (const card of unreadable) account(unreadableCard(card));
  const present = new Set<DataCardId>(unreadable.flatMap(({ dataCardId }) => dataCardId ?? []));
  for (const { dataCardId } of found) present.add(dataCardId);
  forgetRemoved(memory, new Set(wanted.map(({ sessionId }) => sessionId)), present);
  return { cards: found.map((card) => toTaskCard(card, mapping)), areAll: unreadable.length === 0 };
}

/** A card that has been removed must not be asked about in every run. */
function forgetRemoved(memory: CardMemory, sessionIds: ReadonlySet<string>, present: ReadonlySet<DataCardId>): void {
  for (const [dataCardId, { sessionId }] of memory.closedCards()) {
    if (sessionIds.has(sessionId) && !present.has(dataCardId)) memory.forget(dataCardId);
  }
}

/** The sessions that the platform lists as changed since the list was last read, by id. */
async function changedSessions(looking: LookingBack): Promise<ReadonlyMap<string, ListedSession>> {
  const { chatHistory, memory, lookBackMs, recorder, end, context } = looking;
  const earliest = context.clock.now() - lookBackMs;
  const since = Math.max(earliest, (memory.listedUntil ?? earliest) - 2 * LEAST_DISTANCE_MS);
  try {
    const changes = await chatHistory.changedSessions({ since, wanted: undefined, mostPages: MOST_PAGES });
    if (changes === undefined) return new Map();
    // Not later than now, whatever times the platform tells: what changes from now on must be seen.
    memory.listedUntil = Math.min(listedUntil(changes), context.clock.now());
    return changes.sessions;
  } catch (error) {
    const failure = failureOf(error, "the list of changes was read", looking);
    if (end.chatHistory.failed(failure)) throw failure;
    recorder.problem(`closed cards were not looked at, because the list of changes was not read: ${failure.message}`);
    return new Map();
  }
}

/** Nothing else of a run depends on it. */
function failureOf(error: unknown, doing: string, { context }: Pick<LookingBack, "context">): Failure {
  const failure = cardFailure(error, doing);
  const cause = internalCause(failure);
  if (cause !== undefined) context.log.warn(cause, "closed cards could not be looked at");
  return failure;
}

/** Up to where the list was read: a list that was not read to its end goes on there in the next run. */
export function listedUntil({ listedAt, isComplete, sessions }: ChangedSessions): number {
  if (isComplete) return listedAt;
  let last = 0;
  for (const { updatedAt } of sessions.values()) last = Math.max(last, updatedAt);
  return Math.min(last, listedAt);
}

/**
 * Whether the session may have changed after its card was closed. One without a note is asked about when it has ended:
 * most have no card at all, because only the chatbot talked, and those must not cost a request in every run. Only a run
 * that has no notes at all asks about sessions that go on, too.
 */
function mayHaveChanged(
  changed: ReadonlyMap<string, ListedSession>,
  noted: ReadonlyMap<string, ClosedCardNote>,
  sessionId: string,
  isFirstTime: boolean,
): boolean {
  const listed = changed.get(sessionId);
  const closed = noted.get(sessionId);
  return listed !== undefined && (closed === undefined ? listed.ended || isFirstTime : wentOn(listed, closed));
}

/** By session. */
function oldestOfEach(cards: readonly TaskCard[]): ReadonlyMap<string, TaskCard> {
  const oldest = new Map<string, TaskCard>();
  for (const card of cards) {
    const { chatSessionId } = card.stored;
    if (typeof chatSessionId === "string" && !oldest.has(chatSessionId)) oldest.set(chatSessionId, card);
  }
  return oldest;
}
