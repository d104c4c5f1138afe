import type { ChatSessionCard } from "../card.ts";
import { distinctCards } from "../participants.ts";

/** The Person cards that a card refers to. Empty and null: nobody, or the references may not be seen. */
export interface PersonReferences {
  readonly customer: string | null;
  readonly supportPerson: string | null;
  readonly members: readonly string[];
}

export interface PersonsKept {
  /** The Person cards of the session's participants, as far as they were found. */
  readonly found: Pick<ChatSessionCard, "customer" | "supportPerson" | "members">;
  /** What the card refers to. */
  readonly held: PersonReferences;
  /** Whether nobody joined later than the support person who was found; undefined when that is not known. */
  readonly isLatest: true | undefined;
  /** Whether every participant with an external id was found. */
  readonly everybodyFound: boolean;
  /** Whether somebody said that the card shall hold just what the platform delivers. */
  readonly onlyDelivered: boolean;
}

/**
 * The references to write. One that is set is replaced by another person who was found, never emptied (ruling 2); a
 * person of a live chat that is no longer delivered stays (ruling 1). Undefined leaves a reference as it is.
 */
export function keepPersons(persons: PersonsKept): PersonsKept["found"] {
  const { found, held, everybodyFound, onlyDelivered } = persons;
  const customer = found.customer ?? undefined;
  const isReplaced = customer !== undefined && held.customer !== null && held.customer !== customer;
  // Who is no longer the customer may have taken part as a support person all the same.
  const stays = (person: string) => !isReplaced || person !== held.customer || person === held.supportPerson;
  // An end user whom only ESM knows is a member all the same: `createChatSession` or a support person entered them.
  const endUser = customer ?? held.customer ?? undefined;
  const wanted = distinctCards([endUser ?? null, ...(found.members ?? [])]);
  const supportPersons = held.members.filter((person) => stays(person) && person !== endUser);
  const members = onlyDelivered && everybodyFound ? wanted : mergedMembers(wanted, supportPersons, endUser);
  return {
    customer,
    supportPerson: onlyDelivered || !staysSupportPerson(persons) ? (found.supportPerson ?? undefined) : undefined,
    members: members.length === 0 ? undefined : members,
  };
}

/** Whether the support person on the card took part after everybody whom the platform still tells of. */
function staysSupportPerson({ found: { supportPerson, members }, held, isLatest }: PersonsKept): boolean {
  if (supportPerson === null || supportPerson === undefined || held.supportPerson === null) return false;
  if (isLatest === true) return false;
  const isStillDelivered = members?.includes(held.supportPerson) === true;
  const wasThereBefore = held.members.includes(supportPerson);
  return !isStillDelivered && wasThereBefore;
}

/** The wanted members, and each other one behind the member whom they followed on the card; the end user is the first. */
function mergedMembers(
  wanted: readonly string[],
  held: readonly string[],
  endUser: string | undefined,
): readonly string[] {
  if (held.length === 0) return wanted;
  /** Behind each member the one who is next; the first is behind the empty id. */
  const next = new Map<string, string | undefined>();
  ["", ...wanted].forEach((person, index, all) => next.set(person, all[index + 1]));
  for (const [index, person] of held.entries()) {
    if (next.has(person)) continue;
    const before = held[index - 1] ?? endUser ?? "";
    const place = next.has(before) ? before : "";
    next.set(person, next.get(place));
    next.set(place, person);
  }
  const merged: string[] = [];
  for (let person = next.get(""); person !== undefined; person = next.get(person)) merged.push(person);
  return merged;
}
