import { Failure } from "../../../plugin/base/failure.ts";
import type { Message } from "../../../plugin/chat/session.ts";
import type {
  ChatPlatformAbilities,
  ConnectingChatPlatform,
} from "../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import type {
  ChangedSessions,
  ChatHistory,
  History,
  ListedSession,
} from "../../../plugin/outside/chat-history/port.ts";
import type { Broken } from "./harness.ts";

type Connecting = ConnectingChatPlatform & { readonly secret: string };

/** An adapter that breaks a rule, or one that says that it can do what it cannot. */
export interface BrokenChatPlatform extends Broken {
  readonly can?: Partial<ChatPlatformAbilities>;
  connecting?(connecting: ConnectingChatPlatform): ConnectingChatPlatform;
  chat?(chat: ChatHistory, connecting: Connecting): ChatHistory;
}

type Change = BrokenChatPlatform["chat"] & {};

const eachHistory =
  (change: (history: History) => Partial<History>): Change =>
  (chat) => ({
    ...chat,
    async session(id) {
      const reading = await chat.session(id);
      return reading.kind === "history" ? { ...reading, ...change(reading) } : reading;
    },
  });

const eachSession = (change: (session: History["session"]) => Partial<History["session"]>) =>
  eachHistory(({ session }) => ({ session: { ...session, ...change(session) } }));

const eachMessage = (change: (message: Message) => Partial<Message>) =>
  eachSession(({ messages }) => ({ messages: messages.map((message) => ({ ...message, ...change(message) })) }));

const eachList =
  (change: (changed: ChangedSessions) => Partial<ChangedSessions>): Change =>
  (chat) => ({
    ...chat,
    async changedSessions(query) {
      const changed = await chat.changedSessions(query);
      return changed && { ...changed, ...change(changed) };
    },
  });

const eachListed = (change: (session: ListedSession) => Partial<ListedSession>) =>
  eachList(({ sessions }) => ({
    sessions: new Map([...sessions].map(([id, session]) => [id, { ...session, ...change(session) }])),
  }));

const eachFailure =
  (change: (failure: Failure, connecting: Connecting) => Failure): Change =>
  (chat, connecting) => ({
    ...chat,
    session: (id) =>
      chat.session(id).catch((error: Failure) => {
        throw change(error, connecting);
      }),
  });

const TROUBLES = [
  "credentials that are refused",
  "a platform that is not available",
  "a reply that breaks off",
  "a reply that cannot be understood",
  "a reply without an end",
  "a refusal that repeats what was sent",
];

const ODD_IDS = ["a/b", "ä?#%", "../../secret", "%2e%2e", "a b+c&d=e", "...", "😀"];
const IMPOSSIBLE_IDS = ["", ".", "..", "\uD800"];
const cut = (at: number) => Math.floor(at / 1_000) * 1_000;

export const BROKEN_CHAT_PLATFORMS: Readonly<Record<string, BrokenChatPlatform>> = {
  "forgets the end user's external id": {
    breaks: ["has its id, its end user and its support persons, with their external ids"],
    says: "visitor has id, name and externalId",
    chat: eachSession(({ visitor }) => ({ visitor: { ...visitor, externalId: null } })),
  },
  "knows the first support person alone": {
    breaks: ["has its id, its end user and its support persons, with their external ids"],
    says: "operators has everybody of the live chats",
    chat: eachSession(({ operators }) => ({ operators: operators.slice(0, 1) })),
  },
  "cuts instants": {
    breaks: ["has its beginning and end as epoch milliseconds"],
    says: "startedAt and endedAt, in UTC",
    chat: eachSession(({ startedAt }) => ({ startedAt: cut(startedAt) })),
  },
  "has live chats that nobody joins": {
    breaks: ["has all live chats, with who joined them and when"],
    says: "with everybody who joined",
    chat: eachSession(({ liveChats }) => ({ liveChats: liveChats.map((chat) => ({ ...chat, operators: [] })) })),
  },
  "loses attachments": {
    breaks: ["has all messages, each with its time, sender, type and text"],
    says: "messages are those of the platform",
    chat: eachMessage(() => ({ attachment: null })),
  },
  "gives the latest message first": {
    breaks: ["has its messages oldest first, those of the same instant in the platform's order"],
    says: "messages are in the order in which they were sent",
    chat: eachSession(({ messages }) => ({ messages: messages.toReversed() })),
  },
  "mixes messages of the same instant": {
    breaks: ["has its messages oldest first, those of the same instant in the platform's order"],
    says: "messages are in the order in which they were sent",
    chat: eachSession(({ messages }) => ({
      messages: messages.toSorted((a, b) => a.sentAt - b.sentAt || (a.messageId < b.messageId ? 1 : -1)),
    })),
  },
  "takes strangers for support persons": {
    breaks: ["takes nobody for a support person whose kind it does not know"],
    says: "only the platform's support persons are `operator`",
    chat: eachMessage(({ sender }) => (sender.kind === "unknown" ? { sender: { ...sender, kind: "operator" } } : {})),
  },
  "ends sessions with their last message": {
    breaks: ["that lasts has no end"],
    says: "endedAt is null while the session lasts",
    chat: eachSession(({ endedAt, messages }) => ({ endedAt: endedAt ?? messages.at(-1)?.sentAt ?? 0 })),
  },
  "never says that a session had ended": {
    breaks: ["that has ended before it was read says so"],
    says: "otherwise its card is never finished",
    chat: eachHistory(() => ({ endedBeforeReading: false })),
  },
  "counts too many": {
    breaks: ["says how many messages the platform counts"],
    says: "countByPlatform is the number of all messages",
    chat: eachHistory(({ countByPlatform }) => ({ countByPlatform: countByPlatform + 1 })),
  },
  "counts what it has read": {
    breaks: ["counts what is not delivered"],
    says: "the platform's own count",
    chat: eachHistory(({ session }) => ({ countByPlatform: session.messages.length })),
  },
  "takes its own time for the platform's": {
    breaks: ["was read at the platform's time"],
    says: "readAt is the platform's time just before reading began",
    chat: eachHistory(() => ({ readAt: Date.now() })),
  },
  "says that a platform tells a time that has none": {
    breaks: ["was read at our time, which it says"],
    says: "a platform that does not tell its time has none",
    can: { tellTime: false },
  },
  "shows what was withdrawn": {
    breaks: ["shows withdrawn messages as withdrawn, without what they said"],
    says: "the line stays, its text is gone",
    chat: eachMessage(({ withdrawn }) => (withdrawn === true ? { text: "canary" } : {})),
  },
  "leaves out what was withdrawn": {
    breaks: ["shows withdrawn messages as withdrawn, without what they said"],
    says: "the line stays, its text is gone",
    chat: eachSession(({ messages }) => ({ messages: messages.filter(({ withdrawn }) => withdrawn !== true) })),
  },
  "takes notes for replies": {
    breaks: ["has notes between support persons as notes"],
    says: "the type of the note is `note`",
    chat: eachMessage(() => ({ type: "text" })),
  },
  "answers all with the first": {
    breaks: ["is nobody else's", "is read anew each time"],
    says: "\n",
    chat(chat) {
      let first: ReturnType<ChatHistory["session"]> | undefined;
      return { ...chat, session: (id) => (first ??= chat.session(id)) };
    },
  },
  "changes ids": {
    breaks: ODD_IDS.map((id) => `is found by an id of any characters: ${id}`),
    says: "the session is there, so that its reading is a history",
    chat: (chat) => ({ ...chat, session: (id) => chat.session(id.replaceAll(/[^\w-]/gu, "_")) }),
  },
  "fails for what it does not know": {
    breaks: ["is unknown when the platform does not have it"],
    says: "Failure: no such session",
    chat: (chat) => ({
      ...chat,
      async session(id) {
        const reading = await chat.session(id);
        if (reading.kind !== "unknown") return reading;
        throw new Failure("no such session", { code: "made-up", scope: "card", retryable: false });
      },
    }),
  },
  "stumbles over ids that cannot be asked for": {
    breaks: IMPOSSIBLE_IDS.map((id) => `is unknown by an id that no session can have: ${JSON.stringify(id)}`),
    says: "URIError",
    chat: (chat) => ({
      ...chat,
      async session(id) {
        if (IMPOSSIBLE_IDS.includes(id)) throw new URIError("URI malformed");
        return chat.session(id);
      },
    }),
  },
  "takes deleted for unknown": {
    breaks: ["is deleted when the platform says that it was"],
    says: "deleted for privacy is not the same as unknown",
    chat: (chat) => ({
      ...chat,
      async session(id) {
        const reading = await chat.session(id);
        return reading.kind === "deleted" ? { kind: "unknown" } : reading;
      },
    }),
  },
  "reads the first page alone": {
    breaks: ["has each message once, and in order"],
    says: "nothing is lost, moved or there twice",
    chat: eachSession(({ messages }) => ({ messages: messages.slice(0, 500) })),
  },
  "doubles a message between pages": {
    breaks: ["has each message once, and in order", "loses and doubles nothing when it grows while it is read"],
    says: "twice",
    chat: eachSession(({ messages }) => ({
      messages: messages.flatMap((message, index) => (index === 499 ? [message, message] : [message])),
    })),
  },
  "takes a part for the whole": {
    breaks: ["loses and doubles nothing when it grows while it is read"],
    says: "countByPlatform may only equal the number of messages when all are there",
    chat: eachHistory(({ session }) => {
      const messages = session.messages.slice(0, 503);
      return { session: { ...session, messages }, countByPlatform: messages.length };
    }),
  },
  "lists what changed earlier": {
    breaks: ["has every session that changed since then"],
    says: "those that changed later are listed, the others are not",
    chat: (chat) => ({ ...chat, changedSessions: (query) => chat.changedSessions({ ...query, since: 0 }) }),
  },
  "lists what is over as going on": {
    breaks: ["says of each when it changed and whether it has ended"],
    says: "updatedAt and ended of ws-1",
    chat: eachListed(() => ({ ended: false })),
  },
  "miscounts in its list": {
    breaks: ["says how many messages each has"],
    says: "messageCount is the number of all messages",
    chat: eachListed(() => ({ messageCount: 1 })),
  },
  "makes counts up": {
    breaks: ["does not make up how many messages each has"],
    says: "undefined, since the list does not tell",
    can: { countInList: false },
  },
  "does not say what had a live chat": {
    breaks: ["says which had a live chat"],
    says: "hadLiveChat is true for a session with a live chat",
    can: { liveChatInList: true },
  },
  "says that a part of the list is all of it": {
    breaks: ["may be read as far as is wanted, and then says that there is more"],
    says: "isComplete is false when not all pages were read",
    chat: eachList(() => ({ isComplete: true })),
  },
  "lists what is not wanted": {
    breaks: ["has only those that are wanted"],
    says: "other entries of the list are dropped",
    chat: (chat) => ({ ...chat, changedSessions: (query) => chat.changedSessions({ ...query, wanted: undefined }) }),
  },
  "lists at its own time": {
    breaks: ["was listed at the platform's time"],
    says: "listedAt is the platform's time just before the list was read",
    chat: eachList(() => ({ listedAt: Date.now() })),
  },
  "proves something without a time": {
    breaks: ["proves nothing of certain sessions, since the platform does not tell its time"],
    says: "undefined when certain sessions are wanted",
    can: { tellTime: false },
  },
  "lists at a time that nobody told": {
    breaks: ["was read when its last session changed, since the platform does not tell its time"],
    says: "listedAt is that instant",
    can: { tellTime: false },
  },
  "lists the first page alone": {
    breaks: ["of several pages has each session"],
    says: "nothing is lost between pages",
    chat: (chat) => ({ ...chat, changedSessions: (query) => chat.changedSessions({ ...query, mostPages: 1 }) }),
  },
  "loses what moves": {
    breaks: ["loses no session that changes while it is read, and shows it as it was listed last"],
    says: "a list that moves while it is read loses nothing",
    chat: eachList(({ sessions }) => ({ sessions: new Map([...sessions].filter(([id]) => id !== "s0")) })),
  },
  "keeps what was listed first": {
    breaks: ["loses no session that changes while it is read, and shows it as it was listed last"],
    says: "of a session that is listed twice, the later counts",
    chat: eachListed(({ updatedAt }) => ({ updatedAt: Math.min(updatedAt, Date.parse("2026-03-02T12:00:00Z")) })),
  },
  "makes a list up": {
    breaks: ["says that there is none"],
    says: "undefined, and no list that is made up",
    can: { changes: "none" },
  },
  "says the opposite of trying again": {
    breaks: TROUBLES.map((what) => `${what}: says whether trying again helps, and how much it affects`),
    says: "retryable is ",
    chat: eachFailure(
      ({ message, code, scope, retryable }) => new Failure(message, { code, scope, retryable: !retryable }),
    ),
  },
  "ends the run for every failure": {
    breaks: TROUBLES.map((what) => `${what}: says whether trying again helps, and how much it affects`),
    says: "scope is ",
    chat: eachFailure(({ message, code, retryable }) => new Failure(message, { code, scope: "run", retryable })),
  },
  "throws what is no Failure": {
    breaks: TROUBLES.map((what) => `${what}: says whether trying again helps, and how much it affects`),
    says: "is told as a Failure",
    chat: eachFailure(({ message }) => new Error(message) as Failure),
  },
  "shows a secret": {
    breaks: TROUBLES.map((what) => `${what}: repeats no secret and nothing of the reply`),
    says: "a secret stands in the error",
    chat: eachFailure(({ message, code, scope, retryable }, { secret }) => {
      const cause = new Error("GET", { cause: { headers: { authorization: `Bearer ${secret}` } } });
      return new Failure(message, { code, scope, retryable, cause });
    }),
  },
  "probes nothing": {
    breaks: ["credentials that are refused: the probe says so"],
    says: "the probe: it should have failed",
    chat: (chat) => ({ ...chat, probe: async () => undefined }),
  },
  "takes what it does not understand for unknown": {
    breaks: ["what is no answer is no unknown session"],
    says: "only the platform itself may say that it does not know a session",
    chat: (chat) => ({ ...chat, session: (id) => chat.session(id).catch(() => ({ kind: "unknown" })) }),
  },
  "does not look when to go on": {
    breaks: ["a platform that is busy is asked again, or says when to go on"],
    says: "retryAt is when the platform said that it may be asked again",
    chat: (chat, { url }) => ({
      ...chat,
      async session(id) {
        const { status } = await fetch(url);
        if (status === 429) throw new Failure("busy", { code: "made-up", scope: "request", retryable: true });
        return chat.session(id);
      },
    }),
  },
  "never recovers": {
    breaks: ["one failure does not spoil what comes after it"],
    says: "a reply that cannot be understood",
    chat(chat) {
      let failed: Promise<never> | undefined;
      return {
        ...chat,
        async session(id) {
          if (failed !== undefined) return failed;
          return chat.session(id).catch((error: Failure) => {
            failed = Promise.reject(new Error(`a reply that cannot be understood: ${error.message}`));
            failed.catch(() => undefined);
            throw error;
          });
        },
      };
    },
  },
  "takes a failed list for an empty one": {
    breaks: ["the list of changes fails, and is not empty"],
    says: "the list of changes: it should have failed",
    chat: (chat) => ({
      ...chat,
      changedSessions: (query) =>
        chat.changedSessions(query).catch(() => ({ listedAt: 0, isComplete: true, sessions: new Map() })),
    }),
  },
  "does not stop": {
    breaks: ["whoever is told to stop stops, and says that it was on purpose"],
    says: "waited for the session to be given up once the signal is aborted",
    connecting: (connecting) => ({ ...connecting, signal: new AbortController().signal }),
  },
  "waits for ever": {
    breaks: ["a platform that does not answer is given up"],
    says: "waited for the time limit",
    connecting: (connecting) => ({ ...connecting, hurry: false }),
  },
  "is never content": {
    breaks: ["is content when address and credentials are right"],
    says: "Failure: no sessions",
    chat: (chat) => ({
      ...chat,
      async probe() {
        throw new Failure("no sessions", { code: "made-up", scope: "request", retryable: false });
      },
    }),
  },
};
