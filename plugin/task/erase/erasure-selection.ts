import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import { allOf, anyOf, type EqlCondition, isBefore, isEmpty, isUnlike } from "../../outside/esm/eql.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { PersonRole } from "../../state/erasure-lines.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { ERASED_LOG_PATTERNS } from "../card/erased-log.ts";
import { inBatches, readSessionsCards } from "../card-batches.ts";
import { cardsOfPerson } from "./cards-of-person.ts";
import { endOfChat, hasText, toErasableCard } from "./erasable-card.ts";
import { type ErasureSelection, readCards } from "./selected-cards.ts";

/** Whose text is to be erased, or which. The ids of persons are personal data: they are never shown or logged. */
export type ErasureRequest =
  | { readonly by: "session"; readonly sessionId: string }
  | { readonly by: "person"; readonly externalId: string; readonly as: PersonRole }
  | { readonly by: "visitor"; readonly visitorId: string }
  | { readonly by: "age"; readonly days: number };

export interface Selecting {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  /** The cards that runs have noted for a visitor of the chat platform, ascending. */
  cardsOfVisitor(visitorId: string): readonly DataCardId[];
  readonly now: Instant;
}

const DAY_MS = 86_400_000;

/** @throws Failure when there is no such card, person or visitor */
export async function selectCards(
  { esm, mapping, cardsOfVisitor, now }: Selecting,
  request: ErasureRequest,
): Promise<ErasureSelection> {
  switch (request.by) {
    case "session":
      return ofSession(esm, mapping, request.sessionId);
    case "person":
      return cardsOfPerson(esm, mapping, request);
    case "visitor":
      return ofVisitor(esm, mapping, cardsOfVisitor(request.visitorId));
    case "age":
      return endedBefore(esm, mapping, request.days, now);
  }
}

async function ofSession(esm: Esm, mapping: CardMapping, sessionId: string): Promise<ErasureSelection> {
  const found = (await readSessionsCards(esm, mapping, [sessionId])).map((card) => toErasableCard(card, mapping));
  const cards = found.filter(({ stored }) => stored.chatSessionId === sessionId);
  if (cards.length === 0) {
    const message = "ESM has no chat session data card with this session id";
    throw new Failure(message, { code: "esm-card-missing", scope: "card", retryable: false });
  }
  const byId = new Map(cards.map((card) => [card.dataCardId, card]));
  return {
    batches: inBatches([...byId.keys()]),
    read: async (ids) => ids.flatMap((id) => byId.get(id) ?? []),
    registered: { by: "session" },
  };
}

function ofVisitor(esm: Esm, mapping: CardMapping, dataCardIds: readonly DataCardId[]): ErasureSelection {
  if (dataCardIds.length === 0) {
    const message = "no run on this machine has noted a chat of this visitor: erase session by session";
    throw new Failure(message, { code: "visitor-unknown", scope: "card", retryable: false });
  }
  return {
    batches: inBatches(dataCardIds),
    read: (batch, onUnreadable) => readCards(esm, mapping, { filter: undefined, onUnreadable }, batch),
    registered: { by: "visitor" },
  };
}

async function endedBefore(esm: Esm, mapping: CardMapping, days: number, now: Instant): Promise<ErasureSelection> {
  const { templateCode } = mapping.settings;
  const before = now - days * DAY_MS;
  const filter = ageFilter(esm, mapping, before);
  return {
    batches: inBatches(await esm.cardIds({ templateCode, filter })),
    async read(batch, onUnreadable) {
      const cards = await readCards(esm, mapping, { filter, onUnreadable }, batch);
      return cards.filter((card) => {
        const end = endOfChat(card);
        return end !== null && end < before && card.stored.isChatActive !== true && hasText(card);
      });
    },
    registered: { by: "age", days },
  };
}

/**
 * Searches one day more than asked, because ESM's time zone is not known. The cards that were read are compared
 * exactly.
 */
function ageFilter(esm: Esm, { settings }: CardMapping, before: Instant): EqlCondition {
  const { endTime, startTime, chatLog, chatLogFile } = settings.attributeCodes;
  const limit = esm.dateLimit(before + DAY_MS);
  const ages = [
    ...(endTime === undefined ? [] : [isBefore(endTime, limit)]),
    ...(startTime === undefined
      ? []
      : [allOf([...(endTime === undefined ? [] : [isEmpty(endTime)]), isBefore(startTime, limit)])]),
  ];
  // Where files are attached, a card whose log was erased may still have text in a file.
  if (chatLog === undefined || chatLogFile !== undefined) return anyOf(ages);
  const notErased = allOf(ERASED_LOG_PATTERNS.map((pattern) => isUnlike(chatLog, pattern)));
  return allOf([anyOf(ages), anyOf([isEmpty(chatLog), notErased])]);
}
