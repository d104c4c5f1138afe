import type { Joining, PlatformUser, SessionWithoutMessages } from "./session.ts";

/** Visitors and operators are numbered apart, so a platform user is known by both. */
export type ParticipantKind = "visitor" | "operator";

/** A platform user in the part it had in a session. */
export interface Participant {
  readonly kind: ParticipantKind;
  readonly user: PlatformUser;
}

/** The end user. */
export function customerOf(session: SessionWithoutMessages): Participant {
  return { kind: "visitor", user: session.visitor };
}

/**
 * Everybody who took part: the end user first, then every support person who joined any live chat, by the time of
 * joining (ties in the platform's order), no one twice.
 */
export function membersOf(session: SessionWithoutMessages): Participant[] {
  const inOrder = joiningsOf(session).toSorted((left, right) => left.joinedAt - right.joinedAt);
  const ids = new Set(inOrder.map((joining) => joining.operatorId));
  const known = operatorsById(session);
  return [customerOf(session), ...Array.from(ids, (id) => operator(id, known))];
}

/** The latest participating support person: the greatest time of joining, on a tie the one listed last. */
export function supportPersonOf(session: SessionWithoutMessages): Participant | null {
  const latest = joiningsOf(session)
    .toSorted((left, right) => left.joinedAt - right.joinedAt)
    .at(-1);
  return latest === undefined ? null : operator(latest.operatorId, operatorsById(session));
}

/**
 * The data cards that were found for the members, in the same order: nulls left out, and no card twice, which happens
 * when a visitor is an operator too or two operators are one person.
 */
export function distinctCards(dataCardIds: readonly (string | null)[]): string[] {
  return [...new Set(dataCardIds.filter((id) => id !== null))];
}

function joiningsOf(session: SessionWithoutMessages): Joining[] {
  return session.liveChats.flatMap((liveChat) => liveChat.operators);
}

function operatorsById(session: SessionWithoutMessages): ReadonlyMap<string, PlatformUser> {
  // Reversed, so that of two entries with one id the first counts.
  return new Map(session.operators.toReversed().map((user) => [user.id, user]));
}

/** An operator that joined but is missing in the session's list still took part (assumed). */
function operator(id: string, known: ReadonlyMap<string, PlatformUser>): Participant {
  return { kind: "operator", user: known.get(id) ?? { id, name: id, externalId: null } };
}
