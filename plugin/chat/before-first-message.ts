import type { Instant, WidgetSession } from "./session.ts";

/**
 * The states of a session in which nobody has written yet: one for each moment at which it changed. A card that holds
 * the log of such a state holds nothing of the chat. Names of people are those of today.
 */
export function statesBeforeFirstMessage(session: Omit<WidgetSession, "messages">): WidgetSession[] {
  const { startedAt, endedAt, liveChats } = session;
  const moments = new Set([startedAt, ...(endedAt === null ? [] : [endedAt])]);
  for (const { establishedAt, operators } of liveChats) {
    moments.add(establishedAt);
    for (const { joinedAt } of operators) moments.add(joinedAt);
  }
  const states = firstAndLast([...moments].toSorted((left, right) => left - right)).map((moment) =>
    stateAt(session, moment),
  );
  // The two of a session without live chats that ended: while it lasted, and now.
  return [...states, { ...session, endedAt: null, messages: [] }, { ...session, messages: [] }];
}

/**
 * Moments that are looked at, the first and the last ones: each is rendered, and names everybody who had joined by then. A
 * run reads a session when it has just begun, or when it is over. What is left out only means that a log is not
 * recognised as one from before the first message, and stays.
 */
const MOST_MOMENTS = 100;

function firstAndLast(moments: readonly Instant[]): readonly Instant[] {
  if (moments.length <= MOST_MOMENTS) return moments;
  return [...moments.slice(0, MOST_MOMENTS / 2), ...moments.slice(-MOST_MOMENTS / 2)];
}

function stateAt(session: Omit<WidgetSession, "messages">, moment: Instant): WidgetSession {
  const { endedAt, liveChats } = session;
  return {
    ...session,
    endedAt: endedAt !== null && endedAt <= moment ? endedAt : null,
    liveChats: liveChats
      .filter(({ establishedAt }) => establishedAt <= moment)
      .map((chat) => ({ ...chat, operators: chat.operators.filter(({ joinedAt }) => joinedAt <= moment) })),
    messages: [],
  };
}
