import { createDigestTable } from "../../base/digest-table.ts";
import { Failure } from "../../base/failure.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import { beginsWith, inFilters, inGroups, mayEqual } from "../../outside/esm/eql.ts";
import { createIdColumn } from "../../outside/esm/id-column.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import { ReplyTooLarge } from "../../outside/http/request-failure.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { type ListedCard, sessionIdOf } from "../card-batches.ts";
import { cardFailure } from "../card-failure.ts";
import { askedSystem } from "../run-end.ts";

/** By the id of each doubled card, the oldest card of its session, which is the one that is filled. */
export type Doubles = ReadonlyMap<DataCardId, DataCardId>;

/** The doubled cards among these. @param cards oldest first */
export function doublesAmong(cards: Iterable<ListedCard>): Doubles {
  const seen = createDigestTable();
  const again = new Set<string>();
  for (const { sessionId } of cards) {
    if (sessionId === null) continue;
    seen.change(sessionId, (before) => {
      if (before !== undefined) again.add(sessionId);
      return 0;
    });
  }
  const first = new Map<string, DataCardId>();
  const doubles = new Map<DataCardId, DataCardId>();
  if (again.size === 0) return doubles;
  for (const { dataCardId, sessionId } of cards) {
    if (sessionId === null || !again.has(sessionId)) continue;
    const oldest = first.get(sessionId);
    if (oldest === undefined) first.set(sessionId, dataCardId);
    else if (oldest !== dataCardId) doubles.set(dataCardId, oldest);
  }
  return doubles;
}

/** The oldest card of a session; undefined where none is known. */
type OldestOf = (sessionId: string) => DataCardId | undefined;

export interface OlderCards {
  readonly doubles: Doubles;
  /** Why it is unknown whether a card is doubled; such a card must not be filled. */
  readonly failures: ReadonlyMap<DataCardId, Failure>;
}

/** Searches by session ids for which one list of all cards with their session ids is not worth while. */
const FEW_SEARCHES = 4;
/** Cards that such a list may hold for each search that it replaces; some three megabytes. */
const CARDS_PER_SEARCH = 20_000;

/**
 * Finds the doubled cards among these by asking ESM for all cards of their sessions, also finished ones, many in one
 * request. Only cards that were never filled are asked about, and once each: for others it no longer matters which card is
 * filled.
 *
 * @throws Failure when ESM cannot be asked at all
 */
export async function findOlderCards(
  esm: Esm,
  mapping: CardMapping,
  cards: Iterable<ListedCard>,
  memory: Pick<CardMemory, "isOldest" | "noteOldest">,
): Promise<OlderCards> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId } = attributeCodes;
  const doubles = new Map<DataCardId, DataCardId>();
  const failures = new Map<DataCardId, Failure>();
  const asked = askedSystem();
  const inARow = asked.inARow();
  const toCondition = ({ sessionId }: AskedCard) => mayEqual(chatSessionId, sessionId);
  // Made anew each time that it is gone through: there may be very many.
  const toAsk: Iterable<AskedCard> = {
    *[Symbol.iterator]() {
      for (const card of cards) if (isAsked(card) && !memory.isOldest(card.dataCardId, card.sessionId)) yield card;
    },
  };
  let searches = 0;
  for (const _ of inGroups(toAsk, toCondition, esm.longestFilter)) searches += 1;
  const listed = await oldestListed(esm, mapping, toAsk, searches);
  if (listed !== undefined) {
    judge(toAsk, listed);
    return { doubles, failures };
  }
  for (const { group, filter } of inGroups(toAsk, toCondition, esm.longestFilter)) {
    try {
      const found = await esm.findCards({ templateCode, filter, attributeCodes: [chatSessionId] });
      inARow.succeeded();
      const present = found.filter(({ deleted }) => !deleted);
      const first = firstCards(present.map((card) => ({ ...card, sessionId: sessionIdOf(card, mapping) })));
      judge(group, (sessionId) => first.get(sessionId));
    } catch (error) {
      const failure = cardFailure(error, "second cards of its session were looked for");
      inARow.failed(failure);
      if (asked.reason !== undefined) throw asked.reason;
      for (const { dataCardId } of group) failures.set(dataCardId, failure);
    }
  }
  return { doubles, failures };

  function judge(group: Iterable<AskedCard>, oldestOf: OldestOf): void {
    for (const { dataCardId, sessionId } of group) {
      const oldest = oldestOf(sessionId);
      if (oldest !== undefined && compareIds(oldest, dataCardId) < 0) doubles.set(dataCardId, oldest);
      // A session without any card is none that a search has looked for: its card is in the list.
      else if (oldest !== undefined) memory.noteOldest(dataCardId, sessionId);
    }
  }
}

/**
 * The oldest card of each of these sessions, from one list of all cards whose session ids begin as all of these do.
 * Undefined where few searches do the same, where ESM does not give the list, or it is too long.
 */
async function oldestListed(
  esm: Esm,
  mapping: CardMapping,
  toAsk: Iterable<AskedCard>,
  searches: number,
): Promise<OldestOf | undefined> {
  if (searches <= FEW_SEARCHES || !esm.hasPages) return undefined;
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId } = attributeCodes;
  const places = createDigestTable();
  for (const { sessionId } of toAsk) places.change(sessionId, (before) => before ?? places.size - 1);
  const beginning = commonBeginning(toAsk);
  const filter = beginning === "" ? undefined : beginsWith(chatSessionId, beginning);
  try {
    return await esm.foldCards({ templateCode, filter, attributeCodes: [chatSessionId] }, () => {
      const oldest = createIdColumn();
      let count = 0;
      return {
        take(card) {
          count += 1;
          if (count > searches * CARDS_PER_SEARCH) throw new ReplyTooLarge("ESM's list holds more cards than are read");
          const sessionId = card.deleted ? null : sessionIdOf(card, mapping);
          const place = sessionId === null ? undefined : places.get(sessionId);
          if (place === undefined) return;
          const before = oldest.get(place);
          if (before === undefined || compareIds(card.dataCardId, before) < 0) oldest.set(place, card.dataCardId);
        },
        end: () => (sessionId) => {
          const place = places.get(sessionId);
          return place === undefined ? undefined : oldest.get(place);
        },
      };
    });
  } catch (error) {
    const failure = cardFailure(error, "second cards of its session were looked for");
    if (failure.scope === "system" || failure.scope === "run" || failure.onPurpose) throw failure;
    return undefined;
  }
}

/** Only letters, digits and signs that mean nothing in a search: others might not be found as they are written. */
function commonBeginning(cards: Iterable<AskedCard>): string {
  let beginning: string | undefined;
  for (const { sessionId: id } of cards) {
    beginning ??= /^[A-Za-z0-9.:-]*/.exec(id)?.[0] ?? "";
    while (!id.startsWith(beginning)) beginning = beginning.slice(0, -1);
  }
  return beginning ?? "";
}

/**
 * The ids of those sessions that have a card, finished or not. Asks for many in one request.
 *
 * @throws Failure when ESM cannot be asked, or one of the cards cannot be read
 */
export async function sessionsWithCards(
  esm: Esm,
  mapping: CardMapping,
  sessionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId } = attributeCodes;
  const conditions = sessionIds.map((sessionId) => mayEqual(chatSessionId, sessionId));
  const found = new Set<string>();
  for (const filter of inFilters(conditions, esm.longestFilter)) {
    for (const card of await esm.findCards({ templateCode, filter, attributeCodes: [chatSessionId] })) {
      const sessionId = card.deleted ? null : sessionIdOf(card, mapping);
      if (sessionId !== null) found.add(sessionId);
    }
  }
  return found;
}

export function cardDoubled(oldest: DataCardId): Failure {
  const message = `a second card of this session: only the older one, ${oldest}, is filled; remove one of the two`;
  return new Failure(message, { code: "card-doubled", scope: "card", retryable: false });
}

type AskedCard = ListedCard & { readonly sessionId: string };

function isAsked(card: ListedCard): card is AskedCard {
  return !card.wasFilled && card.sessionId !== null;
}

/** The first card of each session. */
function firstCards(cards: Iterable<Pick<ListedCard, "dataCardId" | "sessionId">>): Map<string, DataCardId> {
  const first = new Map<string, DataCardId>();
  for (const { dataCardId, sessionId } of cards) {
    if (sessionId !== null && !first.has(sessionId)) first.set(sessionId, dataCardId);
  }
  return first;
}
