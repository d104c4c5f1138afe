import { Failure } from "../../base/failure.ts";
import { PERSON_ATTRIBUTES, type StoredChatSessionCard } from "../../chat/card.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { PersonRole } from "../../state/erasure-lines.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { createPersonDirectory, type NoPersonReason } from "../card/person-directory.ts";
import { inBatches } from "../card-batches.ts";
import { toErasableCard } from "./erasable-card.ts";
import { type ErasureSelection, readCards } from "./selected-cards.ts";

/**
 * The cards of a person. ESM can search for a reference only by its display name (documented), which several persons
 * may share. So the references of all cards are read, without logs, and compared by id.
 *
 * @throws Failure when there is no such person
 */
export async function cardsOfPerson(
  esm: Esm,
  mapping: CardMapping,
  { externalId, as }: { readonly externalId: string; readonly as: PersonRole },
): Promise<ErasureSelection> {
  const person = (await createPersonDirectory(esm, mapping.settings).find([externalId]))(externalId);
  if (!person.found) throw noPerson(person.reason);
  const { dataCardId } = person;
  const { templateCode, attributeCodes } = mapping.settings;
  const references = PERSON_ATTRIBUTES.flatMap((attribute) => attributeCodes[attribute] ?? []);
  const all = { templateCode, filter: undefined };
  let left = 0;
  let hasAnyCustomer = false;
  return {
    batches: inBatches(await esm.cardIds(all)),
    registered: { by: "person", dataCardId, as },
    async read(batch, onUnreadable) {
      const cards = await esm.cardsAmong({ ...all, attributeCodes: references, onUnreadable }, batch);
      const ids: DataCardId[] = [];
      for (const card of cards) {
        if (card.deleted) continue;
        const { stored } = toErasableCard(card, mapping);
        hasAnyCustomer ||= typeof stored.customer === "string";
        const role = roleOn(stored, dataCardId);
        if (role !== undefined && (as === "any" || role === as)) ids.push(card.dataCardId);
        else if (role !== undefined) left += 1;
      }
      return ids.length === 0 ? [] : readCards(esm, mapping, { filter: undefined, onUnreadable }, ids);
    },
    afterReading: () => ({
      leftInOtherRole: left,
      unverified: as === "any" || hasAnyCustomer ? [] : ["who the customers are: no card shows one to the task's user"],
    }),
  };
}

/**
 * Whoever is on a card and is not its customer took part as a support person. On a card without a customer, whose
 * customer was not found in ESM, the members are support persons only.
 */
function roleOn(stored: StoredChatSessionCard, person: DataCardId): Exclude<PersonRole, "any"> | undefined {
  if (stored.customer === person) return "customer";
  const takesPart = PERSON_ATTRIBUTES.some((attribute) => [stored[attribute]].flat().includes(person));
  return takesPart ? "support-person" : undefined;
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
