import type { Failure } from "../../base/failure.ts";
import { halvesOf } from "../../base/halves.ts";
import { latestOf } from "../../chat/card.ts";
import type { ChangedSessions, ChatHistory, ListedSession } from "../../outside/chat-history/port.ts";
import type { DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { CardMemory, ClosedCardNote, RememberedCard } from "../../state/card-memory.ts";
import { LEAST_DISTANCE_MS } from "../../state/is-still-fully-read.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { inBatches, readSessionsCards, type TaskCard, toTaskCard } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import type { RunEnd } from "../run-end.ts";
import type { RunRecorder } from "../run-recorder.ts";
import type { RefillReason } from "../run-report.ts";
import type { TaskContext } from "../task.ts";
import { type Account, unreadableCard } from "./card-outcome.ts";
import { textErasedAt } from "./erased-session.ts";
import { digestOf } from "./remember-card.ts";

export interface LookingBack {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly mapping: CardMapping;
  readonly memory: CardMemory;
  /** Milliseconds. 0: closed cards are not looked at. */
  readonly lookBackMs: number;
  /** Milliseconds for which a card stays active after its session's end. */
  readonly graceMs: number;
  /** Bytes of text on cards that are read together. */
  readonly batchBytes: number;
  /** Whether the platform's list is read; if not, only cards that are known to be due are looked at. */
  readonly readsList: boolean;
  /** Knows which texts were erased: erasing is no reason to fill a card again. */
  readonly erasures?: Pick<KeptErasures, "erasedAt"> | undefined;
  readonly recorder: Pick<RunRecorder, "problem">;
  readonly account: Account;
  readonly end: RunEnd;
  readonly context: TaskContext;
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
 * sessions that changed, and for those that the last run closed.
 *
 * @param activeSessions sessions whose cards are active: they are filled anyway
 */
export async function closedCardsToFill(
  looking: LookingBack,
  activeSessions: ReadonlySet<string>,
): Promise<readonly ClosedCard[]> {
  const { memory, lookBackMs } = looking;
  if (lookBackMs === 0) return [];
  const listedBefore = memory.listedUntil;
  const changed = looking.readsList ? await changedSessions(looking) : new Map<string, ListedSession>();
  const noted = new Map([...memory.closedCards()].map(([, card]) => [card.sessionId, card.closed]));
  const isFirstTime = listedBefore === null;
  const asked = new Set([...changed.keys()].filter((id) => mayHaveChanged(changed, noted, id, isFirstTime)));
  for (const [sessionId, { due }] of noted) if (due !== null) asked.add(sessionId);
  const toFill: ClosedCard[] = [];
  for (const sessionIds of inBatches([...asked].filter((sessionId) => !activeSessions.has(sessionId)))) {
    await lookAt(sessionIds);
  }
  return toFill;

  async function lookAt(sessionIds: readonly string[]): Promise<void> {
    try {
      for (const [sessionId, card] of oldestOfEach(await closedCards(looking, sessionIds))) {
        const refill = refillReason(card, changed, looking);
        if (refill !== undefined) toFill.push({ dataCardId: card.dataCardId, sessionId, refill });
      }
    } catch (error) {
      const halves = halvesAfter(error, sessionIds, "looked at", looking);
      // What the list says must be asked about again.
      if (halves.length === 0) memory.listedUntil = listedBefore;
      for (const half of halves) await lookAt(half);
    }
  }
}

/**
 * The closed cards as ESM has them now, so many at a time as there is room for. What cannot be read is due in the next
 * run, too.
 */
export async function* readClosedCards(
  looking: LookingBack,
  closed: readonly ClosedCard[],
): AsyncGenerator<readonly TaskCard[]> {
  const { esm, mapping, batchBytes, end } = looking;
  const reasons = new Map(closed.map(({ dataCardId, refill }) => [dataCardId, refill]));
  for (const batch of inBatches(closed)) yield* readTogether(batch.map(({ sessionId }) => sessionId));

  async function* readTogether(sessionIds: readonly string[]): AsyncGenerator<readonly TaskCard[]> {
    if (!end.goesOn()) return;
    let cards: readonly TaskCard[];
    try {
      const found = await readSessionsCards(esm, mapping, sessionIds, {
        mostBytes: batchBytes,
        // It was told when they were looked at.
        onUnreadable: () => undefined,
      });
      cards = found.map((card) => toTaskCard(card, mapping));
    } catch (error) {
      for (const half of halvesAfter(error, sessionIds, "read", looking)) yield* readTogether(half);
      return;
    }
    yield cards.flatMap((card) => {
      const refill = reasons.get(card.dataCardId);
      return refill === undefined || card.stored.isChatActive !== false ? [] : [{ ...card, refill }];
    });
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
  sessionIds: readonly string[],
  done: "looked at" | "read",
  looking: LookingBack,
): readonly (readonly string[])[] {
  if (error instanceof ReplyTooLarge && sessionIds.length > 1) return halvesOf(sessionIds);
  const failure = failureOf(error, `closed cards were ${done}`, looking);
  if (looking.end.esm.failed(failure)) throw failure;
  looking.recorder.problem(`closed cards could not be ${done}, the next run tries again: ${failure.message}`);
  return [];
}

async function closedCards(looking: LookingBack, sessionIds: readonly string[]): Promise<TaskCard[]> {
  const { esm, mapping, memory, account, batchBytes } = looking;
  const unreadable: UnreadableCard[] = [];
  const onUnreadable = (card: UnreadableCard) => void unreadable.push(card);
  const found = await readSessionsCards(esm, mapping, sessionIds, { mostBytes: batchBytes, onUnreadable });
  for (const card of unreadable) account(unreadableCard(card));
  const present = new Set<DataCardId>(unreadable.flatMap(({ dataCardId }) => dataCardId ?? []));
  for (const { dataCardId } of found) present.add(dataCardId);
  forgetRemoved(memory, new Set(sessionIds), present);
  return found.map((card) => toTaskCard(card, mapping));
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
function listedUntil({ listedAt, isComplete, sessions }: ChangedSessions): number {
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

/** Only a reading that began so long after a change surely contains it: see `LEAST_DISTANCE_MS`. */
function wentOn({ ended, messageCount, updatedAt }: ListedSession, { counted, readAt }: ClosedCardNote): boolean {
  const hasOtherCount = messageCount !== undefined && messageCount !== counted;
  return !ended || hasOtherCount || updatedAt + LEAST_DISTANCE_MS > readAt;
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

/** Why the card is filled again; undefined when it is right. */
function refillReason(
  card: TaskCard,
  changed: ReadonlyMap<string, ListedSession>,
  { memory, erasures, graceMs, context }: Pick<LookingBack, "memory" | "erasures" | "graceMs" | "context">,
): RefillReason | undefined {
  const { dataCardId, stored } = card;
  const now = context.clock.now();
  if (stored.isChatActive === true || typeof stored.chatSessionId !== "string") return undefined;
  const remembered = memory.entry(dataCardId, stored.chatSessionId);
  const wasErased = textErasedAt([card], erasures) !== undefined;
  const refill = whyFillAgain(card, remembered, changed.get(stored.chatSessionId), { wasErased, graceMs });
  if (refill === undefined && !remembered?.closed) return undefined;
  // Until a card that is to be filled again is right, every run tries it.
  const known = remembered ?? notKnown(stored.chatSessionId, card);
  const closed = known.closed ?? {
    readAt: now,
    notedAt: now,
    counted: stored.messageCount ?? 0,
    cardDigest: "",
    due: null,
  };
  memory.note(dataCardId, { ...known, closed: { ...closed, due: refill ?? null } });
  // One that does not show that it is closed waits until it may be read again (ruling 8).
  return stored.isChatActive === null ? undefined : refill;
}

/** For a card of which nothing is known but what stands on it. */
function notKnown(sessionId: string, { stored }: TaskCard): RememberedCard {
  const { customer = null, supportPerson = null, members } = stored;
  const persons = { customer, supportPerson, members: members ?? [], operators: new Map(), removed: [] };
  return { sessionId, history: undefined, persons, reported: "", endedSince: null, closed: null };
}

function whyFillAgain(
  { stored }: TaskCard,
  remembered: RememberedCard | undefined,
  listed: ListedSession | undefined,
  { wasErased, graceMs }: { readonly wasErased: boolean; readonly graceMs: number },
): RefillReason | undefined {
  const closed = remembered?.closed ?? undefined;
  if (closed === undefined) return mayHoldLess(stored, listed, graceMs) ? "session-changed" : undefined;
  if (listed !== undefined && wentOn(listed, closed)) return "session-changed";
  if (closed.due !== "look") return closed.due ?? undefined;
  return !wasErased && closed.cardDigest !== digestOf(stored, stored) ? "card-changed" : undefined;
}

/** Of a closed card without a note, the card itself tells how many messages it holds, and when it was closed at the earliest. */
function mayHoldLess(stored: TaskCard["stored"], listed: ListedSession | undefined, graceMs: number): boolean {
  if (listed === undefined) return false;
  const { messageCount } = stored;
  const endTime = latestOf(stored, "endTime");
  const hasFewer = messageCount !== undefined && (messageCount ?? 0) < (listed.messageCount ?? 0);
  const wentOnLater = endTime !== null && listed.updatedAt > endTime + graceMs;
  return !listed.ended || hasFewer || wentOnLater;
}
