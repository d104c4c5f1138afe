import { Failure } from "../../base/failure.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import { inFilters, inGroups, mayEqual } from "../../outside/esm/eql.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { type ListedCard, sessionIdOf } from "../card-batches.ts";
import { cardFailure } from "../card-failure.ts";
import { askedSystem } from "../run-end.ts";

/** By the id of each doubled card, the oldest card of its session, which is the one that is filled. */
export type Doubles = ReadonlyMap<DataCardId, DataCardId>;

/** The doubled cards among these. @param cards oldest first */
export function doublesAmong(cards: readonly ListedCard[]): Doubles {
  const first = firstCards(cards);
  const doubles = new Map<DataCardId, DataCardId>();
  for (const { dataCardId, sessionId } of cards) {
    const oldest = sessionId === null ? undefined : first.get(sessionId);
    if (oldest !== undefined && oldest !== dataCardId) doubles.set(dataCardId, oldest);
  }
  return doubles;
}

export interface OlderCards {
  readonly doubles: Doubles;
  /** Why it is unknown whether a card is doubled; such a card must not be filled. */
  readonly failures: ReadonlyMap<DataCardId, Failure>;
}

/**
 * Finds the doubled cards among these by asking ESM for all cards of their sessions, also finished ones, many in one
 * request. Only cards that were never filled are asked about: for others it no longer matters which card is filled.
 *
 * @throws Failure when ESM cannot be asked at all
 */
export async function findOlderCards(
  esm: Esm,
  mapping: CardMapping,
  cards: readonly ListedCard[],
): Promise<OlderCards> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId } = attributeCodes;
  const doubles = new Map<DataCardId, DataCardId>();
  const failures = new Map<DataCardId, Failure>();
  const asked = askedSystem();
  const inARow = asked.inARow();
  const toCondition = ({ sessionId }: AskedCard) => mayEqual(chatSessionId, sessionId);
  for (const { group, filter } of inGroups(cards.filter(isAsked), toCondition, esm.longestFilter)) {
    try {
      const found = await esm.findCards({ templateCode, filter, attributeCodes: [chatSessionId] });
      inARow.succeeded();
      const present = found.filter(({ deleted }) => !deleted);
      const first = firstCards(present.map((card) => ({ ...card, sessionId: sessionIdOf(card, mapping) })));
      for (const { dataCardId, sessionId } of group) {
        const oldest = first.get(sessionId);
        if (oldest !== undefined && compareIds(oldest, dataCardId) < 0) doubles.set(dataCardId, oldest);
      }
    } catch (error) {
      const failure = cardFailure(error, "second cards of its session were looked for");
      inARow.failed(failure);
      if (asked.reason !== undefined) throw asked.reason;
      for (const { dataCardId } of group) failures.set(dataCardId, failure);
    }
  }
  return { doubles, failures };
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
