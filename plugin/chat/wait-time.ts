import { cleanName } from "./clean-text.ts";
import type { Instant, LiveChat, Message, WidgetSession } from "./session.ts";

/** Why the wait time is what it is. `not-known-yet`: the session goes on and nobody has replied so far. */
export type WaitTimeRule = "no-live-chat" | "no-reply" | "agent-first" | "reply" | "not-known-yet";

/** The wait time before the first reply, and the messages from which it was computed. */
export interface WaitTime {
  /** Whole seconds, rounded down. Null, an empty attribute, is not the same as 0. */
  readonly seconds: number | null;
  readonly rule: WaitTimeRule;
  /** The session's first live chat. */
  readonly liveChatId: string | null;
  /** The visitor's first message in that live chat. */
  readonly visitorMessageId: string | null;
  /** The first message of a support person in that live chat. */
  readonly operatorMessageId: string | null;
}

/**
 * How long the end user waited for the first support person's reply in the session's first live chat. Messages of the
 * chatbot and the system, and events, do not count (documented); ties keep the order of the history (assumed).
 */
export function waitTimeBeforeFirstReply(session: WidgetSession): WaitTime {
  const isOver = session.endedAt !== null;
  const liveChat = firstLiveChat(session.liveChats);
  if (liveChat === undefined) {
    const rule = isOver ? "no-live-chat" : "not-known-yet";
    return { seconds: null, rule, liveChatId: null, visitorMessageId: null, operatorMessageId: null };
  }
  const said = session.messages
    .filter((message) => message.liveChatId === liveChat.liveChatId && isSaid(message))
    .toSorted((left, right) => left.sentAt - right.sentAt);
  const visitorAt = said.findIndex((message) => message.sender.kind === "visitor");
  const operatorAt = said.findIndex((message) => message.sender.kind === "operator");
  const visitor = said[visitorAt];
  const operator = said[operatorAt];
  const messages = {
    liveChatId: liveChat.liveChatId,
    visitorMessageId: visitor?.messageId ?? null,
    operatorMessageId: operator?.messageId ?? null,
  };
  if (operator === undefined) return { seconds: null, rule: isOver ? "no-reply" : "not-known-yet", ...messages };
  if (visitor === undefined || operatorAt < visitorAt) return { seconds: 0, rule: "agent-first", ...messages };
  return { seconds: Math.floor((operator.sentAt - visitor.sentAt) / 1000), rule: "reply", ...messages };
}

/** One sentence for the run report. It holds ids, never names or chat text. */
export function waitTimeSentence(waitTime: WaitTime): string {
  const liveChat = `live chat ${named(waitTime.liveChatId)}`;
  switch (waitTime.rule) {
    case "no-live-chat":
      return "Empty: the session had no live chat.";
    case "no-reply":
      return `Empty: no support person wrote in the first live chat (${liveChat}).`;
    case "not-known-yet":
      return "Empty for now: the session lasts and no support person has replied yet.";
    case "agent-first":
      return `0 seconds: the support person wrote first (message ${named(waitTime.operatorMessageId)}, ${liveChat}).`;
    case "reply":
      return `${waitTime.seconds} seconds from the end user's first message (${named(waitTime.visitorMessageId)}) to the support person's first one (${named(waitTime.operatorMessageId)}, ${liveChat}).`;
  }
}

function named(id: string | null): string {
  return cleanName(id ?? "");
}

function firstLiveChat(liveChats: readonly LiveChat[]): LiveChat | undefined {
  return liveChats.toSorted((left, right) => left.establishedAt - right.establishedAt)[0];
}

function isSaid({ type, sender }: Message): boolean {
  return (type === "text" || type === "file") && (sender.kind === "visitor" || sender.kind === "operator");
}

/** The figures of a session. They always come from the whole history, even when the stored log had to be cut. */
export interface SessionStatistics {
  /** All messages, including those of the chatbot and the system, and automatic ones. */
  readonly messageCount: number;
  readonly startTime: Instant;
  /** Null while the session lasts. */
  readonly endTime: Instant | null;
  readonly waitTime: WaitTime;
}

export function statisticsOf(session: WidgetSession): SessionStatistics {
  return {
    messageCount: session.messages.length,
    startTime: session.startedAt,
    endTime: session.endedAt,
    waitTime: waitTimeBeforeFirstReply(session),
  };
}
