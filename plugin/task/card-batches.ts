import { Failure } from "../base/failure.ts";
import type { StoredChatSessionCard } from "../chat/card.ts";
import { anyOf, type EqlCondition, inFilters, isEmpty, isOtherThan, mayEqual } from "../outside/esm/eql.ts";
import type { DataCard, DataCardId, Esm, UnreadableCard } from "../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";
import { type CardMapping, verifiedMapping } from "./card/card-mapping.ts";
import { comparedAttributeCodes, toStoredCard } from "./card/card-values.ts";

/** A card that is to be filled or refreshed. */
export interface TaskCard {
  readonly dataCardId: DataCardId;
  readonly stored: StoredChatSessionCard;
  /** Names of the files that hold its whole log. */
  readonly fileNames: readonly string[];
}

/** Cards worked on together: as many as one request to ESM may read or write. */
export const BATCH = 200;

/** Ids of the cards that still need updating, oldest first, so that every card gets its turn. */
export async function activeCardIds(esm: Esm, mapping: CardMapping): Promise<DataCardId[]> {
  const { templateCode } = mapping.settings;
  return esm.cardIds({ templateCode, filter: activeFilter(mapping) });
}

/** An active card, as ESM's list shows it. */
export interface ListedCard {
  readonly dataCardId: DataCardId;
  /** Null on a card without one. */
  readonly sessionId: string | null;
  /** Whether a run has filled it; always false where the attribute that tells it is switched off. */
  readonly wasFilled: boolean;
}

/** The cards that still need updating, oldest first. Takes one request. */
export async function listActiveCards(
  esm: Esm,
  mapping: CardMapping,
  onUnreadable: (card: UnreadableCard) => void,
): Promise<ListedCard[]> {
  const { templateCode, attributeCodes } = mapping.settings;
  const { chatSessionId, messageCount } = attributeCodes;
  const codes = messageCount === undefined ? [chatSessionId] : [chatSessionId, messageCount];
  const query = { templateCode, filter: activeFilter(mapping), attributeCodes: codes, onUnreadable };
  const cards = await esm.listCards(query, (card) => {
    const { dataCardId, deleted } = card;
    const { chatSessionId: sessionId = null, messageCount: counted } = toStoredCard(card, mapping);
    return { dataCardId, sessionId, wasFilled: typeof counted === "number", deleted };
  });
  return cards.filter(({ deleted }) => !deleted);
}

/** Null on a card without one. */
export function sessionIdOf(card: DataCard, mapping: CardMapping): string | null {
  return toStoredCard(card, mapping).chatSessionId ?? null;
}

export function inBatches(ids: readonly DataCardId[]): DataCardId[][] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Reads a batch of active cards. A card that somebody closed meanwhile is left out. */
export async function readActiveCards(
  esm: Esm,
  mapping: CardMapping,
  ids: readonly DataCardId[],
  onUnreadable?: (card: UnreadableCard) => void,
): Promise<TaskCard[]> {
  const { templateCode } = mapping.settings;
  const attributeCodes = comparedAttributeCodes(mapping);
  const query = { templateCode, filter: activeFilter(mapping), attributeCodes, onUnreadable };
  return (await esm.cardsAmong(query, ids))
    .filter((card) => !card.deleted)
    .map((card) => toTaskCard(card, mapping))
    .filter((card) => card.stored.isChatActive !== false);
}

/** The cards of these sessions, finished or not. There may be others among them: ESM's search is not exact. */
export async function readSessionsCards(
  esm: Esm,
  mapping: CardMapping,
  sessionIds: readonly string[],
): Promise<DataCard[]> {
  const { templateCode, attributeCodes } = mapping.settings;
  const conditions = sessionIds.map((sessionId) => mayEqual(attributeCodes.chatSessionId, sessionId));
  const cards: DataCard[] = [];
  for (const filter of inFilters(conditions, esm.longestFilter)) {
    cards.push(...(await esm.findCards({ templateCode, filter, attributeCodes: comparedAttributeCodes(mapping) })));
  }
  return cards.filter((card) => !card.deleted);
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

function toTaskCard(card: DataCard, mapping: CardMapping): TaskCard {
  const files = card.values[mapping.settings.attributeCodes.chatLogFile ?? ""] ?? [];
  const fileNames = files.flatMap((value) => (value.kind === "file" ? [value.name] : []));
  return { dataCardId: card.dataCardId, stored: toStoredCard(card, mapping), fileNames };
}

/** ESM compares static values by name (documented). A card without the value needs updating too. */
function activeFilter({ settings, no }: CardMapping): EqlCondition | undefined {
  const code = settings.attributeCodes.isChatActive;
  const other = isOtherThan(code, no.name);
  return other === undefined ? undefined : anyOf([other, isEmpty(code)]);
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
