import type { Instant, WidgetSession } from "./session.ts";

/**
 * The session as it was at each moment at which it changed, as long as nobody had written: with a card that holds its
 * log of any of them nothing of the chat is lost. Names are those of today.
 */
export function statesBeforeFirstMessage(session: Omit<WidgetSession, "messages">): WidgetSession[] {
  const { startedAt, endedAt, liveChats } = session;
  const moments = new Set([startedAt, ...(endedAt === null ? [] : [endedAt])]);
  for (const { establishedAt, operators } of liveChats) {
    moments.add(establishedAt);
    for (const { joinedAt } of operators) moments.add(joinedAt);
  }
  const states = [...moments].map((moment) => stateAt(session, moment));
  return [...states, { ...session, endedAt: null, messages: [] }, { ...session, messages: [] }];
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
