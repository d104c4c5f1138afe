import { type Conversation, type Line, SMALL_TALK, UNUSUAL_LINES } from "./conversations.ts";
import { SYSTEM } from "./people.ts";
import type { SessionCase } from "./session-case.ts";
import { happen, iso, say, sendFile, type Timeline, wait } from "./timeline.ts";
import type { DisconnectionMode, WireLiveChat, WireOperator, WireSender } from "./wire-session.ts";

export interface Talk {
  readonly timeline: Timeline;
  readonly user: WireSender;
  readonly conversation: Conversation;
  /** The second support person takes over if the session's case requires it. */
  readonly operators: readonly WireOperator[];
  readonly sessionCase: SessionCase;
  /** Least number of messages in the session when this live chat ends. */
  readonly minMessages: number;
}

type Joinings = { operatorId: string; joinedAt: string }[];

/** @param number 1 for the session's first live chat */
export function composeLiveChat(talk: Talk, number: number): WireLiveChat {
  const { timeline, sessionCase } = talk;
  const liveChatId = `${timeline.sessionId}-l${number}`;
  const active = sessionCase === "still-active";
  wait(timeline, 1, 5);
  const establishedAt = iso(timeline.now);
  timeline.liveChatId = liveChatId;
  happen(timeline, SYSTEM, "The live chat has begun");
  say(timeline, SYSTEM, "A support person will be with you shortly.");
  const joinings: Joinings = [];
  if (sessionCase === "no-reply") waitInVain(talk);
  else converse(talk, joinings);
  if (!active) {
    wait(timeline, 2, 20);
    happen(timeline, SYSTEM, "The live chat has ended");
  }
  timeline.liveChatId = null;
  return {
    liveChatId,
    establishedAt,
    endedAt: active ? null : iso(timeline.now),
    disconnectionMode: active ? null : disconnectionMode(talk, number),
    operators: joinings,
  };
}

function disconnectionMode({ timeline, sessionCase }: Talk, number: number): DisconnectionMode {
  if (sessionCase === "no-reply") return "sessionExpired";
  if (sessionCase === "several-live-chats" && number === 1) return "forwardedToScript";
  return timeline.random.pick(["finishedByOperator", "finishedByUser"] as const);
}

function waitInVain({ timeline, user, minMessages }: Talk): void {
  wait(timeline, 5, 30);
  say(timeline, user, "Hello, is anybody there?");
  wait(timeline, 120, 300);
  say(timeline, SYSTEM, "All support persons are busy at the moment.");
  while (timeline.messages.length < minMessages - 2) {
    wait(timeline, 1, 3);
    say(timeline, user, "I am still waiting.");
  }
  wait(timeline, 120, 300);
  say(timeline, user, "I will try again later.");
}

function converse(talk: Talk, joinings: Joinings): void {
  const { timeline, user, sessionCase } = talk;
  const [first, second] = talk.operators;
  if (first === undefined || second === undefined) throw new RangeError("a talk needs two support persons");
  const lines = linesOf(talk);
  const handOverAt = sessionCase === "forwarded" ? Math.ceil(lines.length / 2) : undefined;
  let operator = first;

  if (sessionCase === "agent-first") {
    wait(timeline, 5, 30);
    join(timeline, operator, joinings);
    wait(timeline, 2, 10);
    say(
      timeline,
      senderOf(operator),
      `Hello, this is ${operator.name}. I have read what you told Helpi, let us solve it.`,
    );
  }
  for (const [index, [speaker, text]] of lines.entries()) {
    if (index === handOverAt) {
      say(timeline, senderOf(operator), "My colleague knows this better, I am handing you over.");
      happen(timeline, SYSTEM, `Forwarded to ${second.name}`);
      operator = second;
    }
    pause(talk, index);
    const isIn = joinings.some(({ operatorId }) => operatorId === operator.operatorId);
    if (speaker === "operator" && !isIn) {
      join(timeline, operator, joinings);
      happen(timeline, senderOf(operator), `${operator.name} is reading the conversation`);
      pause(talk, index);
    }
    say(timeline, speaker === "visitor" ? user : senderOf(operator), text);
    if (sessionCase === "files" && index === 0) sendFile(timeline, user, "screenshot 1.png", "image/png");
  }
  if (sessionCase === "files")
    sendFile(timeline, senderOf(operator), "Instructions – käyttöohje.pdf", "application/pdf");
}

function linesOf({ conversation, sessionCase, timeline, minMessages }: Talk): Line[] {
  const [opening, ...rest] = conversation.lines;
  const lines =
    opening === undefined ? [] : [opening, ...(sessionCase === "unusual-text" ? UNUSUAL_LINES : []), ...rest];
  // Joining adds two messages, and the thanks stay at the end.
  const missing = Math.max(0, minMessages - timeline.messages.length - lines.length - 2);
  const rounds = Array.from({ length: Math.ceil(missing / SMALL_TALK.length) }, () => SMALL_TALK);
  return [...lines.slice(0, -1), ...rounds.flat().slice(0, missing), ...lines.slice(-1)];
}

function join(timeline: Timeline, operator: WireOperator, joinings: Joinings): void {
  joinings.push({ operatorId: operator.operatorId, joinedAt: iso(timeline.now) });
  happen(timeline, SYSTEM, `${operator.name} has joined`);
}

/** Long sessions go on quickly, so that they fit into the day. */
function pause({ timeline, sessionCase, minMessages }: Talk, index: number): void {
  if (sessionCase === "equal-times" && index % 2 === 1) return;
  if (minMessages > 60) wait(timeline, 1, 2);
  else wait(timeline, 5, 60);
}

function senderOf({ operatorId, name }: WireOperator): WireSender {
  return { kind: "operator", id: operatorId, name };
}
