import { Failure } from "../../base/failure.ts";
import { PERSON_ATTRIBUTES } from "../../chat/card.ts";
import type { Instant } from "../../chat/session.ts";
import { allOf, anyOf, beginsOtherwise, type EqlCondition, isBefore, isEmpty } from "../../outside/esm/eql.ts";
import type { CardQuery, DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { comparedAttributeCodes } from "../card/card-values.ts";
import { createPersonDirectory, type NoPersonReason } from "../card/person-directory.ts";
import { inBatches, readSessionsCards } from "../card-batches.ts";
import {
  ERASED_BEGINNINGS,
  type ErasableCard,
  endOfChat,
  hasText,
  isFinishedCard,
  toErasableCard,
} from "./erasable-card.ts";

/** Whose text is to be erased, or which. The external id is personal data: it is never shown or logged. */
export type ErasureRequest =
  | { readonly by: "session"; readonly sessionId: string }
  | { readonly by: "person"; readonly externalId: string }
  | { readonly by: "age"; readonly days: number };

/** The cards that may match, in batches, and how to read those that do. */
export interface ErasureSelection {
  readonly batches: readonly (readonly DataCardId[])[];
  /**
   * @param onUnreadable told of each card of the batch that cannot be read; without it the batch cannot be read
   * @throws Failure when the batch cannot be read
   */
  read(batch: readonly DataCardId[], onUnreadable?: (card: UnreadableCard) => void): Promise<ErasableCard[]>;
}

const DAY_MS = 86_400_000;

/** @throws Failure when there is no such card or person */
export async function selectCards(
  esm: Esm,
  mapping: CardMapping,
  request: ErasureRequest,
  now: Instant,
): Promise<ErasureSelection> {
  switch (request.by) {
    case "session":
      return ofSession(esm, mapping, request.sessionId);
    case "person":
      return ofPerson(esm, mapping, request.externalId);
    case "age":
      return endedBefore(esm, mapping, now - request.days * DAY_MS);
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
  return { batches: inBatches([...byId.keys()]), read: async (ids) => ids.flatMap((id) => byId.get(id) ?? []) };
}

/**
 * ESM can search for a reference only by its display name (documented), which several persons may share. So the
 * references of all cards are read, without logs, and compared by id.
 */
async function ofPerson(esm: Esm, mapping: CardMapping, externalId: string): Promise<ErasureSelection> {
  const person = (await createPersonDirectory(esm, mapping.settings).find([externalId]))(externalId);
  if (!person.found) throw noPerson(person.reason);
  const { templateCode, attributeCodes } = mapping.settings;
  const references = PERSON_ATTRIBUTES.flatMap((attribute) => attributeCodes[attribute] ?? []);
  const all = { templateCode, filter: undefined };
  return {
    batches: inBatches(await esm.cardIds(all)),
    async read(batch, onUnreadable) {
      const cards = await esm.cardsAmong({ ...all, attributeCodes: references, onUnreadable }, batch);
      const ids = cards
        .map((card) => toErasableCard(card, mapping))
        .filter(({ stored }) => refersTo(stored, person.dataCardId))
        .map(({ dataCardId }) => dataCardId);
      return ids.length === 0 ? [] : readCards(esm, mapping, { filter: undefined, onUnreadable }, ids);
    },
  };
}

function refersTo(stored: ErasableCard["stored"], person: DataCardId): boolean {
  return PERSON_ATTRIBUTES.some((attribute) => [stored[attribute]].flat().includes(person));
}

async function endedBefore(esm: Esm, mapping: CardMapping, before: Instant): Promise<ErasureSelection> {
  const { templateCode } = mapping.settings;
  const filter = ageFilter(mapping, before);
  return {
    batches: inBatches(await esm.cardIds({ templateCode, filter })),
    async read(batch, onUnreadable) {
      const cards = await readCards(esm, mapping, { filter, onUnreadable }, batch);
      return cards.filter((card) => {
        const end = endOfChat(card);
        return end !== null && end < before && isFinishedCard(card) && hasText(card);
      });
    },
  };
}

/**
 * Searches one day more than asked, because ESM's time zone is not known. The cards that were read are compared
 * exactly.
 */
function ageFilter({ settings }: CardMapping, before: Instant): EqlCondition {
  const { endTime, startTime, chatLog, chatLogFile } = settings.attributeCodes;
  const at = before + DAY_MS;
  const ages = [
    ...(endTime === undefined ? [] : [isBefore(endTime, at)]),
    ...(startTime === undefined
      ? []
      : [allOf([...(endTime === undefined ? [] : [isEmpty(endTime)]), isBefore(startTime, at)])]),
  ];
  // Where files are attached, a card whose log was erased may still have text in a file.
  if (chatLog === undefined || chatLogFile !== undefined) return anyOf(ages);
  const notErased = allOf(Object.values(ERASED_BEGINNINGS).map((beginning) => beginsOtherwise(chatLog, beginning)));
  return allOf([anyOf(ages), anyOf([isEmpty(chatLog), notErased])]);
}

async function readCards(
  esm: Esm,
  mapping: CardMapping,
  which: Pick<CardQuery, "filter" | "onUnreadable">,
  ids: readonly DataCardId[],
): Promise<ErasableCard[]> {
  const { templateCode } = mapping.settings;
  const cards = await esm.cardsAmong({ ...which, templateCode, attributeCodes: comparedAttributeCodes(mapping) }, ids);
  return cards.filter((card) => !card.deleted).map((card) => toErasableCard(card, mapping));
}

function noPerson(reason: NoPersonReason): Failure {
  const messages: Readonly<Record<NoPersonReason, string>> = {
    "no-external-id": "the external id is empty",
    "not-found": "ESM has no Person card with this external id",
    "found-twice": "several Person cards have this external id: make them one, or erase session by session",
    "hidden-or-deleted": "the Person card with this external id is hidden: show it, or erase session by session",
    unreadable:
      "whether a Person card has this external id cannot be told: the user may not read the Person attribute; give its role that right, or erase session by session",
  };
  return new Failure(messages[reason], { code: `person-${reason}`, scope: "card", retryable: false });
}
