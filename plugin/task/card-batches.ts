import { Failure } from "../base/failure.ts";
import type { List } from "../base/packed-list.ts";
import type { StoredChatSessionCard } from "../chat/card.ts";
import { LONGEST_SESSION_ID } from "../outside/chat-history/port.ts";
import { compareIds } from "../outside/esm/card-ids.ts";
import { anyOf, type EqlCondition, inFilters, isEmpty, isOtherThan, mayEqual } from "../outside/esm/eql.ts";
import type { CardQuery, DataCard, DataCardId, Esm, UnreadableCard } from "../outside/esm/port.ts";
import { roomFor } from "../outside/esm/readable-cards.ts";
import type { PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";
import { type CardMapping, nameNotKnown, verifiedMapping } from "./card/card-mapping.ts";
import { comparedAttributeCodes, toStoredCard } from "./card/card-values.ts";
import type { RefillReason } from "./run-report.ts";

/** A card that is to be filled or refreshed. */
export interface TaskCard {
  readonly dataCardId: DataCardId;
  readonly stored: StoredChatSessionCard;
  /** Names of the files that hold its whole log. */
  readonly fileNames: readonly string[];
  /** Why a card that was closed is filled again. */
  readonly refill?: RefillReason | undefined;
}

/** Cards worked on together: as many as one request to ESM may read or write. */
export const BATCH = 200;

/** Ids of the cards that still need updating, oldest first, so that every card gets its turn. */
export async function activeCardIds(esm: Esm, mapping: CardMapping): Promise<DataCardId[]> {
  const { templateCode } = mapping.settings;
  const filter = activeFilter(mapping);
  if (filter !== undefined) return namingRefused(mapping, esm.cardIds({ templateCode, filter }));
  return (await listActiveCards(esm, mapping, () => undefined)).map((card) => card.dataCardId);
}

/** An active card, as ESM's list shows it. */
export interface ListedCard {
  readonly dataCardId: DataCardId;
  /** Null on a card without one. */
  readonly sessionId: string | null;
  /** Whether a run has filled it; always false where the attribute that tells it is switched off. */
  readonly wasFilled: boolean;
  /**
   * Whether the card shows that it is active. If not, although the attribute is mandatory, the task's user may not read
   * it, and the card may be a finished one (ruling 8).
   */
  readonly showsActive: boolean;
}

/**
 * The cards that still need updating, oldest first. Takes one request.
 *
 * @param onFinished called when a search for active cards has found a finished one
 */
export async function listActiveCards(
  esm: Esm,
  mapping: CardMapping,
  onUnreadable: (card: UnreadableCard) => void,
  onFinished: () => void = () => undefined,
): Promise<List<ListedCard>> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId, messageCount, isChatActive } = attributeCodes;
  const codes = [chatSessionId, isChatActive, ...(messageCount === undefined ? [] : [messageCount])];
  const filter = activeFilter(mapping);
  const query = { templateCode, filter, attributeCodes: codes, onUnreadable };
  let finished = 0;
  const toActive = (card: DataCard) => {
    const stored = toStoredCard(card, mapping);
    if (stored.isChatActive === false) finished += 1;
    return toListed(card, stored);
  };
  const cards = await namingRefused(mapping, esm.listCards(query, toActive));
  if (filter !== undefined && finished > 0) onFinished();
  return cards;
}

/** The same of cards that were read in another way. */
export function toListedCards(cards: readonly DataCard[], mapping: CardMapping): ListedCard[] {
  return cards.flatMap((card) => toListed(card, toStoredCard(card, mapping)) ?? []);
}

/** Undefined for a card that is not active. */
function toListed({ dataCardId, deleted }: DataCard, stored: StoredChatSessionCard): ListedCard | undefined {
  if (deleted || stored.isChatActive === false) return undefined;
  return {
    dataCardId,
    sessionId: fittingSessionId(stored.chatSessionId),
    wasFilled: typeof stored.messageCount === "number",
    showsActive: stored.isChatActive === true,
  };
}

/** ESM does not tell an empty value from one that may not be seen; a mandatory one is never empty (ruling 8). */
export function activityUnreadable(code: string): Failure {
  const message = `${code} reads empty, although it is mandatory: the task's user may not read it, so the card is not filled; give the user's role the right to read ${code}`;
  return new Failure(message, { code: "activity-unreadable", scope: "card", retryable: true });
}

/** Null on a card without one. */
export function sessionIdOf(card: DataCard, mapping: CardMapping): string | null {
  return fittingSessionId(toStoredCard(card, mapping).chatSessionId);
}

/** No session is asked for by an id that no platform gives. */
function fittingSessionId(sessionId: string | null | undefined): string | null {
  return (sessionId ?? "").length <= LONGEST_SESSION_ID ? (sessionId ?? null) : null;
}

export function inBatches<T>(cards: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(cards.length / BATCH) }, (_, index) =>
    cards.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/**
 * Reads a batch of active cards. A card that somebody closed meanwhile is left out.
 *
 * @param most bytes of text on them
 * @throws ReplyTooLarge when there are more
 */
export async function readActiveCards(
  esm: Esm,
  mapping: CardMapping,
  ids: readonly DataCardId[],
  most: Pick<CardQuery, "mostBytes" | "onUnreadable"> = {},
): Promise<TaskCard[]> {
  const { templateCode } = mapping.settings;
  const attributeCodes = comparedAttributeCodes(mapping);
  const query = { ...most, templateCode, filter: activeFilter(mapping), attributeCodes };
  return (await namingRefused(mapping, esm.cardsAmong(query, ids)))
    .filter((card) => !card.deleted)
    .map((card) => toTaskCard(card, mapping))
    .filter((card) => card.stored.isChatActive !== false);
}

/**
 * The cards of these sessions, finished or not. There may be others among them: ESM's search is not exact.
 *
 * @param most bytes of text on them
 * @throws ReplyTooLarge when there are more
 */
export async function readSessionsCards(
  esm: Esm,
  mapping: CardMapping,
  sessionIds: readonly string[],
  most: Pick<CardQuery, "mostBytes" | "onUnreadable"> = {},
): Promise<DataCard[]> {
  const { templateCode, attributeCodes: mapped } = mapping.settings;
  const conditions = sessionIds.map((sessionId) => mayEqual(mapped.chatSessionId, sessionId));
  const cards: DataCard[] = [];
  const room = roomFor(most);
  for (const filter of inFilters(conditions, esm.longestFilter)) {
    const attributeCodes = comparedAttributeCodes(mapping);
    for (const card of await esm.findCards({ ...most, templateCode, filter, attributeCodes })) {
      room.take(card);
      cards.push(card);
    }
  }
  return cards.filter((card) => !card.deleted);
}

/** A card to be read: by its id, where it is known, otherwise by its session. */
export interface WantedCard {
  readonly sessionId: string;
  readonly dataCardId?: DataCardId;
}

/**
 * Reads up to 200 cards, finished or not: by their ids in one request, and those that are not found so by their sessions.
 * There may be others among them.
 *
 * @param most bytes of text on them
 * @throws ReplyTooLarge when there are more
 */
export async function readWantedCards(
  esm: Esm,
  mapping: CardMapping,
  wanted: readonly WantedCard[],
  most: Pick<CardQuery, "mostBytes" | "onUnreadable"> = {},
): Promise<DataCard[]> {
  const { templateCode } = mapping.settings;
  const ids = wanted.flatMap(({ dataCardId }) => dataCardId ?? []).toSorted(compareIds);
  const query = { ...most, templateCode, attributeCodes: comparedAttributeCodes(mapping) };
  const byId = ids.length === 0 ? [] : await unlessRefused(esm.cardsWithIds(query, ids));
  const found = new Set(byId.map(({ dataCardId }) => dataCardId));
  const missing = wanted.filter(({ dataCardId }) => dataCardId === undefined || !found.has(dataCardId));
  const sessionIds = missing.map(({ sessionId }) => sessionId);
  return [...byId.filter((card) => !card.deleted), ...(await readSessionsCards(esm, mapping, sessionIds, most))];
}

/** Those cards; none where ESM refuses a condition on ids, of which it is assumed that its REST API takes it. */
export async function unlessRefused(cards: Promise<DataCard[]>): Promise<DataCard[]> {
  try {
    return await cards;
  } catch (error) {
    if (error instanceof Failure && error.status === 400) return [];
    throw error;
  }
}

/**
 * Reads the cards of one session, finished or not, oldest first.
 *
 * @throws Failure `esm-card-missing`
 */
export async function readSessionCards(
  esm: Esm,
  mapping: CardMapping,
  sessionId: string,
): Promise<[TaskCard, ...TaskCard[]]> {
  const own = (await readSessionsCards(esm, mapping, [sessionId]))
    .map((card) => toTaskCard(card, mapping))
    .filter((card) => card.stored.chatSessionId === sessionId);
  const [oldest, ...others] = own;
  if (oldest !== undefined) return [oldest, ...others];
  throw new Failure("ESM has no chat session data card with this session id", {
    code: "esm-card-missing",
    scope: "card",
    retryable: false,
  });
}

export function toTaskCard(card: DataCard, mapping: CardMapping): TaskCard {
  const files = card.values[mapping.settings.attributeCodes.chatLogFile ?? ""] ?? [];
  const fileNames = files.flatMap((value) => (value.kind === "file" ? [value.name] : []));
  const stored = toStoredCard(card, mapping);
  const chatSessionId = fittingSessionId(stored.chatSessionId);
  return { dataCardId: card.dataCardId, stored: { ...stored, chatSessionId }, fileNames };
}

/**
 * ESM compares static values by name in its system language (documented). A card without the value needs updating too.
 * Undefined when the name is not told, or cannot be put into a search: then all cards are read, and their codes compared.
 */
export function activeFilter({ settings, no }: CardMapping): EqlCondition | undefined {
  const code = settings.attributeCodes.isChatActive;
  const other = no.name === null ? undefined : isOtherThan(code, no.name);
  return other === undefined ? undefined : anyOf([other, isEmpty(code)]);
}

/** A name that ESM does not know makes it refuse the search (observed); then the setting is named. */
export async function namingRefused<T>(mapping: CardMapping, cards: Promise<T>): Promise<T> {
  try {
    return await cards;
  } catch (error) {
    const isRefused = error instanceof Failure && error.status === 400;
    throw isRefused && mapping.namesAreConfigured ? nameNotKnown(mapping, error) : error;
  }
}

/**
 * How many cards of an environment still need updating.
 *
 * @throws Failure when ESM cannot be asked, or its template does not fit
 */
export async function countActiveCards(
  esm: Esm,
  platformSettings: PlatformSettings,
  staticValueNames: StaticValueNames,
): Promise<number> {
  return (await activeCardIds(esm, await verifiedMapping(esm, platformSettings, staticValueNames))).length;
}
