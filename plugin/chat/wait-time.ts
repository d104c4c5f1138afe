import { cleanName } from "./clean-text.ts";
import type { Instant, LiveChat, Message, WidgetSession } from "./session.ts";

/**
 * Why the wait time is what it is. `not-known-yet`: the session goes on and nobody has replied so far. `kept`: the
 * platform no longer has what it was computed from. `not-certain`: it cannot be told from what the platform delivers.
 */
export type WaitTimeRule =
  | "no-live-chat"
  | "no-reply"
  | "agent-first"
  | "reply"
  | "not-known-yet"
  | "kept"
  | "not-certain";

/** The wait time before the first reply, and the messages from which it was computed. */
export interface WaitTime {
  /** Whole seconds, rounded down. Null, an empty attribute, is not the same as 0. */
  readonly seconds: number | null;
  /** Why it is so. */
  readonly rule: WaitTimeRule;
  /** The session's first live chat. */
  readonly liveChatId: string | null;
  /** The visitor's first message in that live chat. */
  readonly visitorMessageId: string | null;
  /** The first message of a support person in that live chat. */
  readonly operatorMessageId: string | null;
}

/** A message, as far as the wait time needs it. */
export interface Said {
  readonly messageId: string;
  readonly sentAt: Instant;
}

/** The first messages of a live chat. It can be kept when the platform no longer has them: it holds no chat text. */
export interface FirstReplies {
  readonly liveChatId: string;
  readonly establishedAt: Instant;
  readonly visitor: Said | null;
  readonly operator: Said | null;
  /** The platform's id of the support person who wrote `operator`; null: nobody did, or it is not known. */
  readonly operatorId: string | null;
  /** Whether the support person wrote before the end user. */
  readonly operatorFirst: boolean;
}

/**
 * How long the end user waited for the first support person's reply in the session's first live chat. Messages of the
 * chatbot and the system, and events, do not count (documented); ties keep the order of the history (assumed).
 *
 * @param session with its whole history
 */
export function waitTimeBeforeFirstReply(session: WidgetSession): WaitTime {
  return waitTimeOf(firstReplies(session), session.endedAt !== null);
}

/** The first messages of the session's first live chat; null without a live chat. */
export function firstReplies(session: WidgetSession): FirstReplies | null {
  const liveChat = firstLiveChat(session.liveChats);
  return liveChat === undefined ? null : repliesIn(liveChat, session);
}

/** The first messages of one live chat, also when the session no longer lists it. */
export function repliesIn(
  { liveChatId, establishedAt }: Pick<LiveChat, "liveChatId" | "establishedAt">,
  { messages }: WidgetSession,
): FirstReplies {
  let first: Message | undefined;
  let visitor: Message | undefined;
  let operator: Message | undefined;
  for (const message of messages) {
    if (message.liveChatId !== liveChatId || !isSaid(message)) continue;
    if (isBefore(message, first)) first = message;
    if (message.sender.kind === "visitor") {
      if (isBefore(message, visitor)) visitor = message;
    } else if (isBefore(message, operator)) {
      operator = message;
    }
  }
  return {
    liveChatId,
    establishedAt,
    visitor: saidOf(visitor),
    operator: saidOf(operator),
    operatorId: operator?.sender.id ?? null,
    operatorFirst: first?.sender.kind === "operator",
  };
}

/** Of equal times, the one that stands first in the history stays. */
function isBefore(message: Message, earliest: Message | undefined): boolean {
  return earliest === undefined || message.sentAt < earliest.sentAt;
}

function saidOf(message: Message | undefined): Said | null {
  return message === undefined ? null : { messageId: message.messageId, sentAt: message.sentAt };
}

export function waitTimeOf(replies: FirstReplies | null, isOver: boolean): WaitTime {
  if (replies === null) {
    const rule = isOver ? "no-live-chat" : "not-known-yet";
    return { seconds: null, rule, liveChatId: null, visitorMessageId: null, operatorMessageId: null };
  }
  const { liveChatId, visitor, operator, operatorFirst } = replies;
  const messages = {
    liveChatId,
    visitorMessageId: visitor?.messageId ?? null,
    operatorMessageId: operator?.messageId ?? null,
  };
  if (operator === null) return { seconds: null, rule: isOver ? "no-reply" : "not-known-yet", ...messages };
  if (visitor === null || operatorFirst) return { seconds: 0, rule: "agent-first", ...messages };
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
    case "kept":
      return "Left as it is on the card: the chat platform no longer delivers all that it was computed from.";
    case "not-certain":
      return "Not written: messages are missing or have impossible times, so it cannot be told.";
    case "reply":
      return `${waitTime.seconds} seconds from the end user's first message (${named(waitTime.visitorMessageId)}) to the support person's first one (${named(waitTime.operatorMessageId)}, ${liveChat}).`;
  }
}

function named(id: string | null): string {
  return cleanName(id ?? "");
}

/** Of equal times, the one that is listed first. */
function firstLiveChat(liveChats: readonly LiveChat[]): LiveChat | undefined {
  let first = liveChats[0];
  for (const liveChat of liveChats) {
    if (first === undefined || liveChat.establishedAt < first.establishedAt) first = liveChat;
  }
  return first;
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

/** The figures of a history that was read as a whole. */
export function statisticsOf(session: WidgetSession): SessionStatistics {
  return {
    messageCount: session.messages.length,
    startTime: session.startedAt,
    endTime: session.endedAt,
    waitTime: waitTimeBeforeFirstReply(session),
  };
}
