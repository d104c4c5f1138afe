import PQueue from "p-queue";
import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import type { ChangedSessions, ChatHistory, ListedSession } from "../../outside/chat-history/port.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { MakeCardsConfiguration } from "../../settings/configuration.ts";
import { LEAST_DISTANCE_MS } from "../../state/is-still-fully-read.ts";
import type { NewSessions } from "../../state/open-new-sessions.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import type { PersonDirectory } from "../card/person-directory.ts";
import { inBatches } from "../card-batches.ts";
import { cardFailure, internalCause } from "../card-failure.ts";
import { unfitSessionId } from "../create-chat-session/chat-session-request.ts";
import { findOrMakeCard } from "../create-chat-session/create-chat-session.ts";
import type { RunEnd } from "../run-end.ts";
import { isoOrNull, type RunRecorder, tryAgainAt } from "../run-recorder.ts";
import { STEPS, type TaskContext } from "../task.ts";
import { listedUntil } from "./closed-cards.ts";
import { sessionsWithCards } from "./doubled-cards.ts";

export interface CardMaking {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
  readonly makeCards: MakeCardsConfiguration;
  readonly newSessions: NewSessions;
  /** Histories read at once. */
  readonly concurrency: number;
  /** Cards at most, besides the setting. */
  readonly limit: number | undefined;
  /** Whether sessions that were put aside are tried before they are due. */
  readonly retryFailed: boolean;
  readonly dryRun: boolean;
  readonly recorder: RunRecorder;
  readonly end: RunEnd;
  readonly context: TaskContext;
}

/** A session that may need a card. */
interface Candidate {
  readonly sessionId: string;
  /** Undefined for one that failed earlier and was not listed again. */
  readonly updatedAt: Instant | undefined;
  /** Undefined: its history tells whether it had a live chat. */
  readonly needsCard: boolean | undefined;
}

/** Pages of the list for one run; the next run goes on where this one ended. */
const MOST_PAGES = 40;
/** Of several chats, one has a live chat (assumed). */
const HISTORIES_PER_CARD = 5;
/** Sessions whose cards could not be made. With more, something concerns all of them. */
const MOST_FAILING = 1_000;
const TOO_MANY_FAIL = `the cards of ${MOST_FAILING} sessions could not be made: no others are made until some of these are`;
/** How far the list is read again: what changed shortly before the last reading may not have been in it. */
const OVERLAP_MS = 2 * LEAST_DISTANCE_MS;

/**
 * Makes the missing cards of sessions that the chat platform lists as changed, one card a session: empty ones, as
 * `createChatSession` does. A session for which it fails is reported, and the others go on.
 *
 * @throws Failure that ends the run
 */
export async function makeMissingCards(making: CardMaking): Promise<void> {
  const { esm, chatHistory, mapping, makeCards, recorder, end, context, dryRun } = making;
  const { sessions: which, from, mostPerRun } = makeCards;
  const newSessions = dryRun ? making.newSessions.copy() : making.newSessions;
  const { failing } = newSessions;
  newSessions.underRule(JSON.stringify([which, from]));
  const inARow = { esm: end.esm.inARow(), chatHistory: end.chatHistory.inARow() };
  const room = { cards: Math.min(mostPerRun, making.limit ?? mostPerRun), histories: HISTORIES_PER_CARD * mostPerRun };
  const changes = await listedChanges();
  const candidates = [...failedEarlier(), ...listedAnew()];
  let made = 0;
  let done = 0;
  try {
    for (const batch of inBatches(candidates)) {
      const before = done;
      if (end.goesOn()) await work(batch);
      if (done < before + batch.length) break;
    }
  } finally {
    recorder.newCards({ made, left: candidates.length - done });
    context.log.info({ made, left: candidates.length - done }, "cards made for new sessions");
  }
  if (changes !== undefined && done === candidates.length) workedUntil(listedUntil(changes));
  newSessions.forgetBefore((newSessions.workedUntil ?? from) - OVERLAP_MS);

  async function listedChanges(): Promise<ChangedSessions | undefined> {
    const since = Math.max(from, (newSessions.workedUntil ?? from) - OVERLAP_MS);
    if (since > context.clock.now()) return undefined;
    try {
      return await chatHistory.changedSessions({ since, wanted: undefined, mostPages: MOST_PAGES });
    } catch (error) {
      const failure = failureOf(error, "the list of changes was read");
      if (end.chatHistory.failed(failure)) throw failure;
      recorder.problem(`no cards were made, because the list of changes was not read: ${failure.message}`);
      return undefined;
    }
  }

  /** Those that are not due are reported all the same. */
  function failedEarlier(): Candidate[] {
    return [...failing.entries].flatMap(([sessionId, { failures }]) => {
      if (making.retryFailed || failing.isDue(sessionId, context.clock.now()))
        return { sessionId, updatedAt: undefined, needsCard: needOf(changes?.sessions.get(sessionId)) };
      recorder.counts.putAside += 1;
      const { reason = "", retryAt } = failures ?? {};
      recorder.failure({ sessionId, dataCardId: "", reason, retryAt: isoOrNull(retryAt), tried: false });
      return [];
    });
  }

  function needOf(listed: ListedSession | undefined): boolean | undefined {
    return which === "all" ? true : listed?.hadLiveChat;
  }

  /** The earliest first, so that the next run goes on where this one ends. */
  function listedAnew(): Candidate[] {
    const anew: (Candidate & { readonly updatedAt: Instant })[] = [];
    for (const [sessionId, listed] of changes?.sessions ?? []) {
      const { updatedAt } = listed;
      const needsCard = needOf(listed);
      const isOut = updatedAt < from || needsCard === false || failing.entry(sessionId) !== undefined;
      if (!isOut && !newSessions.isSettled(sessionId, updatedAt)) anew.push({ sessionId, updatedAt, needsCard });
    }
    return anew.toSorted((one, other) => one.updatedAt - other.updatedAt);
  }

  /** Ends early where there is no room for more. */
  async function work(batch: readonly Candidate[]): Promise<void> {
    const unfit = new Map(batch.map(({ sessionId }) => [sessionId, unfitSessionId(sessionId)]));
    const withCards = await cardsOf(batch.filter(({ sessionId }) => unfit.get(sessionId) === undefined));
    const others = batch.filter(({ sessionId }) => !withCards.has(sessionId) && unfit.get(sessionId) === undefined);
    const needs = await readNeeds(others.filter(({ needsCard }) => needsCard === undefined));
    for (const candidate of batch) {
      const { sessionId } = candidate;
      const why = unfit.get(sessionId);
      const needsCard = candidate.needsCard ?? needs.get(sessionId);
      if (why !== undefined) refused(sessionId, why);
      else if (withCards.has(sessionId) || needsCard === false) settle(candidate);
      else if (needsCard === undefined || tooManyFail(sessionId)) return;
      else if (needsCard instanceof Failure) failed(sessionId, needsCard);
      else if (!(await make(candidate))) return;
      done += 1;
      if (candidate.updatedAt !== undefined) workedUntil(candidate.updatedAt);
    }
  }

  /** Nothing is lost: the next run goes on here. */
  function tooManyFail(sessionId: string): boolean {
    const tooMany = failing.entries.size >= MOST_FAILING && failing.entry(sessionId) === undefined;
    if (tooMany) recorder.problem(TOO_MANY_FAIL);
    return tooMany;
  }

  /** Where ESM cannot be asked about them together, each is asked about alone before its card is made. */
  async function cardsOf(batch: readonly Candidate[]): Promise<ReadonlySet<string>> {
    if (batch.length === 0) return new Set();
    try {
      return await sessionsWithCards(
        esm,
        mapping,
        batch.map(({ sessionId }) => sessionId),
      );
    } catch (error) {
      const failure = failureOf(error, "cards of new sessions were looked for");
      if (inARow.esm.failed(failure)) throw failure;
      return new Set();
    }
  }

  /** Whether these sessions had a live chat; nothing of those that were not asked for. */
  async function readNeeds(batch: readonly Candidate[]): Promise<ReadonlyMap<string, boolean | Failure>> {
    const needs = new Map<string, boolean | Failure>();
    const queue = new PQueue({ concurrency: making.concurrency });
    const read = batch.slice(0, room.histories);
    room.histories -= read.length;
    await queue.addAll(
      read.map(({ sessionId }) => async () => {
        if (end.reason !== undefined) return;
        try {
          const reading = await chatHistory.session(sessionId);
          needs.set(sessionId, reading.kind === "history" && reading.session.liveChats.length > 0);
          inARow.chatHistory.succeeded();
        } catch (error) {
          const failure = failureOf(error, "its history was read");
          if (!inARow.chatHistory.failed(failure)) needs.set(sessionId, failure);
        }
      }),
    );
    return needs;
  }

  /** @returns false when it was not tried, or the run ends */
  async function make(candidate: Candidate): Promise<boolean> {
    if (room.cards === 0 || !end.goesOn()) return false;
    room.cards -= 1;
    const { sessionId } = candidate;
    try {
      const session = { sessionId, startedAt: null, visitorExternalId: null };
      const { existing } = dryRun ? { existing: undefined } : await findOrMakeCard(session, making);
      if (existing === undefined) made += 1;
      inARow.esm.succeeded();
      settle(candidate);
      context.progress({ doing: STEPS.making, done: made, total: undefined });
    } catch (error) {
      const failure = failureOf(error, "its card was made");
      if (inARow.esm.failed(failure)) return false;
      failed(sessionId, failure);
    }
    return true;
  }

  /** Only a list that was read so long after a change surely shows what came with it. */
  function settle({ sessionId, updatedAt }: Candidate): void {
    failing.succeeded(sessionId);
    if (changes === undefined || updatedAt === undefined) return;
    if (updatedAt + LEAST_DISTANCE_MS <= changes.listedAt) newSessions.settle(sessionId, updatedAt);
  }

  function failed(sessionId: string, failure: Failure): void {
    failing.failed(sessionId, { sessionId, reason: failure.message, retryAt: failure.retryAt });
    const retryAt = tryAgainAt(failure, context.clock.now());
    recorder.failure({ sessionId, dataCardId: "", reason: failure.message, retryAt, tried: true });
    context.log.warn({ code: failure.code }, "a card was not made");
  }

  /** Not put aside, since trying again does not help. */
  function refused(sessionId: string, why: string): void {
    const reason = `no card is made for this session: its id ${why}`;
    recorder.failure({ sessionId, dataCardId: "", reason, retryAt: null, tried: true });
    failing.succeeded(sessionId);
  }

  /** Not later than now, whatever times the platform tells: what changes from now on must be seen. */
  function workedUntil(at: Instant): void {
    newSessions.workedUntil = Math.max(newSessions.workedUntil ?? from, Math.min(at, context.clock.now()));
  }

  function failureOf(error: unknown, doing: string): Failure {
    const failure = cardFailure(error, doing);
    const cause = internalCause(failure);
    if (cause !== undefined) context.log.warn(cause, "a new session could not be worked on");
    return failure;
  }
}

/** The same platform, whose whole list of changes is read once a run, where one reading serves both who ask for it. */
export function withListReadOnce(chatHistory: ChatHistory): ChatHistory {
  let read: { readonly since: Instant; readonly changes: ChangedSessions } | undefined;
  return {
    session: (sessionId) => chatHistory.session(sessionId),
    probe: () => chatHistory.probe(),
    async changedSessions(query) {
      const { since, wanted } = query;
      if (wanted === undefined && read !== undefined && read.since <= since) {
        const { changes } = read;
        return {
          ...changes,
          sessions: new Map([...changes.sessions].filter(([, { updatedAt }]) => updatedAt >= since)),
        };
      }
      const changes = await chatHistory.changedSessions(query);
      // One that was not read to its end may tell nothing of the time that is asked for next.
      if (wanted === undefined && changes?.isComplete === true) read = { since, changes };
      return changes;
    },
  };
}
