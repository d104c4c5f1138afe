import { composeLiveChat } from "./compose-live-chat.ts";
import { CONVERSATIONS, type Conversation, SMALL_TALK } from "./conversations.ts";
import { ANONYMOUS_VISITOR, BOT, OPERATORS, UNKNOWN_VISITORS, VISITORS } from "./people.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { SessionCase } from "./session-case.ts";
import { beginTimeline, iso, say, type Timeline, wait } from "./timeline.ts";
import type { WireLiveChat, WireSender, WireSession } from "./wire-session.ts";

export interface Composition {
  readonly sessionId: string;
  readonly sessionCase: SessionCase;
  /** Epoch milliseconds. */
  readonly startAt: number;
  /** Small talk is added until the session has this many messages. */
  readonly minMessages: number;
  readonly random: SeededRandom;
}

export function composeSession({ sessionId, sessionCase, startAt, minMessages, random }: Composition): WireSession {
  const timeline = beginTimeline(sessionId, startAt, random);
  const visitor = visitorFor(sessionCase, random);
  const user: WireSender = { kind: "visitor", id: visitor.visitorId, name: visitor.name };
  const conversation = random.pick(CONVERSATIONS);
  const operators = random.shuffled(OPERATORS).slice(0, 2);
  const liveChats: WireLiveChat[] = [];

  askBot(timeline, user, conversation, sessionCase);
  if (sessionCase === "bot-only") {
    stayWithBot(timeline, user, minMessages);
  } else {
    const talk = { timeline, user, conversation, operators, sessionCase, minMessages };
    say(timeline, user, "No, I would like to talk to a person.");
    wait(timeline, 1, 2);
    say(timeline, BOT, "I am connecting you to the service desk.");
    liveChats.push(composeLiveChat(talk, 1));
    if (sessionCase === "several-live-chats") {
      say(timeline, BOT, "Is there anything else I can do for you?");
      wait(timeline, 600, 1800);
      say(timeline, user, "Yes, may I talk to somebody once more?");
      const another = { conversation: random.pick(CONVERSATIONS), operators: operators.toReversed() };
      liveChats.push(composeLiveChat({ ...talk, ...another }, 2));
    }
  }
  wait(timeline, 5, 60);
  const joined = new Set(liveChats.flatMap((liveChat) => liveChat.operators.map(({ operatorId }) => operatorId)));
  const active = sessionCase === "still-active";
  return {
    sessionId,
    status: active ? "active" : "ended",
    startedAt: iso(startAt),
    endedAt: active ? null : iso(timeline.now),
    visitor,
    operators: operators.filter(({ operatorId }) => joined.has(operatorId)),
    liveChats,
    messageCount: timeline.messages.length,
    messages: timeline.messages,
  };
}

function visitorFor(sessionCase: SessionCase, random: SeededRandom): WireSession["visitor"] {
  if (sessionCase === "anonymous") return ANONYMOUS_VISITOR;
  return random.pick(sessionCase === "unknown-person" ? UNKNOWN_VISITORS : VISITORS);
}

function askBot(timeline: Timeline, user: WireSender, conversation: Conversation, sessionCase: SessionCase): void {
  say(timeline, BOT, "Hello! I am Helpi, the service desk's chatbot. How can I help?");
  wait(timeline, 4, 30);
  say(timeline, user, conversation.question);
  if (sessionCase !== "equal-times") wait(timeline, 1, 2);
  say(timeline, BOT, conversation.botAnswer);
  wait(timeline, 8, 40);
}

function stayWithBot(timeline: Timeline, user: WireSender, minMessages: number): void {
  for (let turn = 0; timeline.messages.length < minMessages - 2; turn += 1) {
    const [speaker, text] = SMALL_TALK[turn % SMALL_TALK.length] ?? ["visitor", ""];
    say(timeline, speaker === "visitor" ? user : BOT, text);
    wait(timeline, 1, 3);
  }
  say(timeline, user, "Yes, it did!");
  wait(timeline, 1, 2);
  say(timeline, BOT, "Glad to hear that. Have a nice day!");
}
