import { afterEach, beforeEach, describe, it } from "vitest";
import { testChatPlatformAdapter } from "../../../plugin/library/contract-tests/chat-platform/test-chat-platform-adapter.ts";
import type {
  ChatPlatformAbilities,
  GivenSession,
} from "../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import { platformFile, readPlatformFile } from "../../../plugin/settings/platform-description.ts";
import { seeds } from "../../support/draws.ts";
import { ASSUMED_CAN, sandboxPlatform } from "./sandbox-platform.ts";

const framework = { describe, it, beforeEach, afterEach };
const NAMED = { file: "", place: "" };

testChatPlatformAdapter(framework, sandboxPlatform("the history API that the plugin assumes", ASSUMED_CAN));

/** Made-up platforms that can hold everything that a session has: in `npm test` the first, in the long tests each. */
const MADE_UP: Readonly<Record<string, Partial<ChatPlatformAbilities>>> = {
  "newest-first": { changes: "newest-first", messagesOnPage: 25, sessionsOnPage: 50 },
  rpc: { messagesOnPage: 40, sessionsOnPage: 60 },
  threads: { sessionsOnPage: 80 },
};

for (const [name, can] of someOf(MADE_UP)) {
  const described = readPlatformFile(`test/acceptance/platforms/${name}.yaml`, NAMED);
  testChatPlatformAdapter(framework, sandboxPlatform(`described, ${name}`, { ...ASSUMED_CAN, ...can }, described));
}

/** Of the descriptions that ship, two that the sandbox can serve with all that they read; drawn in the same way. */
const COUNTS_NOTHING = { changes: "newest-first", countInList: false, countMessages: false } as const;
const SHIPPED = {
  livechat: { can: { ...COUNTS_NOTHING, sessionsOnPage: 100 }, told: withoutJoinings },
  rocketchat: {
    can: { ...COUNTS_NOTHING, liveChatInList: true, messagesOnPage: 100, sessionsOnPage: 50 },
    told: inOneLiveChat,
  },
} as const;

for (const [name, { can, told }] of someOf(SHIPPED)) {
  const described = readPlatformFile(platformFile(name, "", NAMED), NAMED);
  const test = sandboxPlatform(`described, ${name}`, { ...ASSUMED_CAN, ...can }, described, told);
  testChatPlatformAdapter(framework, test);
}

function someOf<T>(all: Readonly<Record<string, T>>): [string, T][] {
  const entries = Object.entries(all);
  return seeds(1, entries.length).flatMap((number) => entries.slice(number - 1, number));
}

/** Who does not say when somebody joined, and when a live chat ended: with the first message, and with the session. */
function withoutJoinings(session: GivenSession): GivenSession {
  const firstOf = (liveChatId: string, id: string) =>
    session.messages.find((message) => message.liveChatId === liveChatId && message.sender.id === id)?.sentAt ?? 0;
  const liveChats = session.liveChats.map((chat) => ({
    ...chat,
    endedAt: session.endedAt,
    operators: chat.operators.map(({ operatorId }) => ({
      operatorId,
      joinedAt: firstOf(chat.liveChatId, operatorId),
    })),
  }));
  return { ...session, liveChats };
}

/** The only live chat of a platform that gives none of them an id. */
function inOneLiveChat(session: GivenSession): GivenSession {
  const liveChatId = "live-chat";
  const told = withoutJoinings(session);
  const rename = (id: string | null) => (id === null ? null : liveChatId);
  return {
    ...told,
    liveChats: told.liveChats.map((chat) => ({ ...chat, liveChatId })),
    messages: told.messages.map((message) => ({ ...message, liveChatId: rename(message.liveChatId) })),
  };
}
