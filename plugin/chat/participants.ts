import type { Joining, PlatformUser, SessionWithoutMessages } from "./session.ts";

/** The platform numbers visitors and operators separately, so both parts are needed to identify a user. */
export type ParticipantKind = "visitor" | "operator";

/** A platform user and the part they had in a session. */
export interface Participant {
  readonly kind: ParticipantKind;
  readonly user: PlatformUser;
}

/** The end user. */
export function customerOf(session: SessionWithoutMessages): Participant {
  return { kind: "visitor", user: session.visitor };
}

/**
 * Everybody who took part, each once: the end user, then every support person who joined any live chat, by the time of
 * joining (ties in the platform's order).
 */
export function membersOf(session: SessionWithoutMessages): Participant[] {
  return [customerOf(session), ...supportPersonsOf(session).map((user) => ({ kind: "operator", user }) as const)];
}

/** The support persons among the members. */
export function supportPersonsOf(session: SessionWithoutMessages): PlatformUser[] {
  const joinings = joiningsOf(session);
  const [first, second] = joinings;
  if (first === undefined) return [];
  // Nearly every chat has one support person.
  if (second === undefined) return [operatorIn(session, first.operatorId)];
  const inOrder = joinings.toSorted((left, right) => left.joinedAt - right.joinedAt);
  const known = operatorsById(session);
  return Array.from(new Set(inOrder.map(({ operatorId }) => operatorId)), (id) => userOf(id, known.get(id)));
}

/** The support person who joined last; on a tie, the one listed last. */
export function supportPersonOf(session: SessionWithoutMessages): Participant | null {
  let latest: Joining | undefined;
  for (const { operators } of session.liveChats) {
    for (const joining of operators) if (latest === undefined || joining.joinedAt >= latest.joinedAt) latest = joining;
  }
  return latest === undefined ? null : operatorOf(session, latest.operatorId);
}

/**
 * The members' data cards in the same order, without nulls and duplicates. Two members can have one card: a visitor who
 * is also an operator, or two operators who are one person.
 */
export function distinctCards(dataCardIds: readonly (string | null)[]): readonly string[] {
  return [...new Set(dataCardIds.filter((id) => id !== null))];
}

/** A support person by the platform's id. */
export function operatorOf(session: SessionWithoutMessages, id: string): Participant {
  return { kind: "operator", user: operatorIn(session, id) };
}

function joiningsOf({ liveChats }: SessionWithoutMessages): Joining[] {
  const joinings: Joining[] = [];
  for (const { operators } of liveChats) for (const joining of operators) joinings.push(joining);
  return joinings;
}

function operatorsById(session: SessionWithoutMessages): ReadonlyMap<string, PlatformUser> {
  // Reversed, so that the first of two entries with one id wins.
  return new Map(session.operators.toReversed().map((user) => [user.id, user]));
}

function operatorIn({ operators }: SessionWithoutMessages, id: string): PlatformUser {
  return userOf(
    id,
    operators.find((user) => user.id === id),
  );
}

/** An operator who joined but is missing from the session's list still took part (assumed). */
function userOf(id: string, known: PlatformUser | undefined): PlatformUser {
  return known ?? { id, name: id, externalId: null };
}
