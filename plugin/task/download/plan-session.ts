import type { PersonOf } from "../../chat/card.ts";
import { membersOf, type Participant } from "../../chat/participants.ts";
import type { Instant } from "../../chat/session.ts";
import type { AttributeValues, DataCardId } from "../../outside/esm/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { Journal } from "../../state/journal.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activeValue, toAttributeValues } from "../card/card-values.ts";
import type { PersonMatch } from "../card/person-directory.ts";
import type { RunRecorder } from "../run-recorder.ts";
import type { Account } from "./card-outcome.ts";
import { type PlanRules, planCard } from "./plan-card.ts";
import { isHistory, type SessionRead } from "./read-histories.ts";
import type { ReadingChoice } from "./reading-choice.ts";
import type { PlannedCard } from "./write-planned.ts";

export type FindPerson = (externalId: string | null) => PersonMatch;

export interface SessionPlanning {
  readonly mapping: CardMapping;
  readonly rules: PlanRules;
  readonly account: Account;
  readonly recorder: RunRecorder;
  readonly journal: Journal;
  readonly memory: CardMemory;
  readonly readingChoice: ReadingChoice;
  now(): Instant;
}

/**
 * Plans what to write for a session that was read.
 *
 * @returns undefined when nothing is to be written; its card is then accounted for
 */
export type PlanSession = (of: SessionRead, findPerson: FindPerson) => PlannedCard | undefined;

export function createSessionPlanner(planning: SessionPlanning): PlanSession {
  const { mapping, rules, account, recorder, journal, memory, readingChoice, now } = planning;

  return (read, findPerson) => {
    const members = askedMembers(read, findPerson);
    if (isHistory(read)) {
      recorder.counts.read += 1;
      reportUnmatched(members, recorder);
    }
    const { card, reading, sessionId } = read;
    const isPersonsFinal = isHistory(read) && arePersonsFinal(members);
    const persons = { personOf: personIn(members), everybodyFound: isPersonsFinal };
    const of = { card, reading, sessionId, operators: operatorsIn(members) };
    const plan = planCard(card, reading, persons, rules, {
      now: now(),
      unknownSince: reading.kind === "unknown" ? journal.seenUnknown(card.dataCardId, sessionId) : undefined,
      remembered: memory.entry(card.dataCardId, sessionId),
    });
    if (plan.kind === "keep") {
      account({ kind: "kept", of });
      if (isHistory(of) && isPersonsFinal) readingChoice.noteFullyRead(of, card.stored);
      return undefined;
    }
    const values = plan.kind === "fill" ? toAttributeValues(plan.card, mapping) : activeValue(false, mapping);
    if (hasUncertainTime(values, rules)) recorder.uncertainTime(card.dataCardId);
    return { ...of, plan, values, isPersonsFinal };
  };
}

function hasUncertainTime(values: AttributeValues, { storedDate }: PlanRules): boolean {
  return Object.values(values).some((list) =>
    list.some((value) => value.kind === "date" && storedDate(value.at).otherAt !== undefined),
  );
}

/** The external ids of all who took part in these sessions. */
export function externalIdsOf(sessions: readonly SessionRead[]): (string | null)[] {
  return sessions
    .filter(isHistory)
    .flatMap(({ reading }) => membersOf(reading.session).map(({ user }) => user.externalId));
}

/** Who took part, and whether their Person card was found. */
export interface AskedMember extends Participant {
  readonly person: PersonMatch;
}

/** Asks for each member once; nobody took part in a session without a history. */
export function askedMembers(of: SessionRead, findPerson: FindPerson): readonly AskedMember[] {
  if (!isHistory(of)) return [];
  return membersOf(of.reading.session).map(({ kind, user }) => ({ kind, user, person: findPerson(user.externalId) }));
}

export function reportUnmatched(
  members: readonly AskedMember[],
  recorder: Pick<RunRecorder, "personAsked" | "unmatched">,
): void {
  for (const { kind, user, person } of members) {
    if (person.found || person.reason !== "no-external-id") recorder.personAsked(person.found);
    if (!person.found) recorder.unmatched({ kind, id: user.id, reason: person.reason });
  }
}

/** A person who was not found may have a card by the next run. One without an external id can never be found. */
function arePersonsFinal(members: readonly AskedMember[]): boolean {
  return members.every(({ person }) => person.found || person.reason === "no-external-id");
}

/** The Person cards of those who were found, by the kind of participant and the platform's id. */
export function personIn(members: readonly AskedMember[]): PersonOf {
  const found = new Map<string, DataCardId>();
  for (const { kind, user, person } of members) if (person.found) found.set(`${kind} ${user.id}`, person.dataCardId);
  return (kind, id) => found.get(`${kind} ${id}`) ?? null;
}

function operatorsIn(members: readonly AskedMember[]): ReadonlyMap<string, DataCardId> {
  const operators = new Map<string, DataCardId>();
  for (const { kind, user, person } of members) {
    if (kind === "operator" && person.found) operators.set(user.id, person.dataCardId);
  }
  return operators;
}
