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
  const inOrder = joiningsOf(session).toSorted((left, right) => left.joinedAt - right.joinedAt);
  const ids = new Set(inOrder.map((joining) => joining.operatorId));
  const known = operatorsById(session);
  return [customerOf(session), ...Array.from(ids, (id) => operator(id, known))];
}

/** The support person who joined last; on a tie, the one listed last. */
export function supportPersonOf(session: SessionWithoutMessages): Participant | null {
  const latest = joiningsOf(session)
    .toSorted((left, right) => left.joinedAt - right.joinedAt)
    .at(-1);
  return latest === undefined ? null : operator(latest.operatorId, operatorsById(session));
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
  return operator(id, operatorsById(session));
}

function joiningsOf(session: SessionWithoutMessages): Joining[] {
  return session.liveChats.flatMap((liveChat) => liveChat.operators);
}

function operatorsById(session: SessionWithoutMessages): ReadonlyMap<string, PlatformUser> {
  // Reversed, so that the first of two entries with one id wins.
  return new Map(session.operators.toReversed().map((user) => [user.id, user]));
}

/** An operator who joined but is missing from the session's list still took part (assumed). */
function operator(id: string, known: ReadonlyMap<string, PlatformUser>): Participant {
  return { kind: "operator", user: known.get(id) ?? { id, name: id, externalId: null } };
}
