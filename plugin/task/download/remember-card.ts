import { hash } from "node:crypto";
import type { ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import { comparableCard } from "../../chat/compare-cards.ts";
import type { Instant } from "../../chat/session.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { ClosedCardNote, RememberedCard, RememberedPersons } from "../../state/remembered-card.ts";
import type { HistoryReading } from "./read-histories.ts";

/** What is to be remembered of a card that is right now. */
export function remembered(
  { card, sessionId, reading, operators }: HistoryReading,
  holding: ChatSessionCard | StoredChatSessionCard,
  before: RememberedCard | undefined,
  reported: string,
  now: Instant,
): RememberedCard {
  const { stored, refill } = card;
  const isActive = holding.isChatActive !== false;
  const isNewlyClosed = !isActive && (stored.isChatActive !== false || refill !== undefined);
  const closed = (): ClosedCardNote => ({
    readAt: reading.readAt,
    notedAt: now,
    counted: reading.countByPlatform,
    cardDigest: digestOf(holding, stored),
    wholeLog: before?.closed?.wholeLog ?? null,
    rewritten: refill === "card-changed" ? (before?.closed?.rewritten ?? 0) + 1 : 0,
    due: isNewlyClosed && holding !== stored ? "look" : null,
  });
  return {
    sessionId,
    history: reading.merged.known,
    persons: {
      ...personsOf(holding, stored, before?.persons),
      operators: allOperators(before?.persons.operators, operators),
      removed: before?.persons.removed ?? [],
    },
    reported,
    endedSince: reading.session.endedAt === null ? null : (before?.endedSince ?? reading.readAt),
    closed: isActive ? null : closed(),
  };
}

function allOperators(
  before: ReadonlyMap<string, DataCardId> | undefined,
  found: ReadonlyMap<string, DataCardId> = new Map(),
): ReadonlyMap<string, DataCardId> {
  return before === undefined || before.size === 0 ? found : new Map([...before, ...found]);
}

/** @param wholeLog the file with its whole log, when one was attached in this run */
export function withWholeLog(closed: ClosedCardNote | null, wholeLog: string | undefined): ClosedCardNote | null {
  return closed === null || wholeLog === undefined ? closed : { ...closed, wholeLog };
}

/** A person whom ESM has removed must not be put on the card again. */
export function withoutRemoved(persons: RememberedPersons, removed: readonly DataCardId[]): RememberedPersons {
  if (removed.length === 0) return persons;
  const unlessRemoved = (person: DataCardId | null) => (person !== null && removed.includes(person) ? null : person);
  return {
    removed: [...new Set([...persons.removed, ...removed])],
    customer: unlessRemoved(persons.customer),
    supportPerson: unlessRemoved(persons.supportPerson),
    members: persons.members.filter((person) => !removed.includes(person)),
    operators: new Map([...persons.operators].filter(([, person]) => !removed.includes(person))),
  };
}

/** A digest of what stands on a card: two are the same exactly when there is nothing to write. */
export function digestOf(card: ChatSessionCard | StoredChatSessionCard, stored: StoredChatSessionCard): string {
  return hash("sha256", comparableCard(card, stored), "base64url");
}

/** Where the card shows nobody, those whom it showed before: they may only be hidden from the task's user. */
function personsOf(
  holding: ChatSessionCard | StoredChatSessionCard,
  stored: StoredChatSessionCard,
  before: RememberedPersons | undefined,
): Omit<RememberedPersons, "operators" | "removed"> {
  const members = holding.members ?? stored.members ?? [];
  return {
    customer: holding.customer ?? stored.customer ?? before?.customer ?? null,
    supportPerson: holding.supportPerson ?? stored.supportPerson ?? before?.supportPerson ?? null,
    members: members.length > 0 ? members : (before?.members ?? []),
  };
}
