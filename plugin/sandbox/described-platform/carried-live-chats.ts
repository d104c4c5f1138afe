import type { PlatformMessage, PlatformSession } from "../chat-history/platform-session.ts";
import type { Abilities } from "./abilities.ts";
import type { PlatformDescription } from "./platform-description.ts";
import type { MessageToWrite } from "./write-message.ts";

type LiveChat = PlatformSession["liveChats"][number];

/** The live chats as far as the platform knows such, and the messages that belong to them. */
export function withLiveChats(
  { live_chats: liveChats }: PlatformDescription,
  session: PlatformSession,
  abilities: Abilities,
): PlatformSession {
  const { messages } = session;
  const [first] = session.liveChats;
  switch (liveChats.by) {
    case "records":
      return session;
    case "field":
      return { ...session, liveChats: session.liveChats.filter(({ liveChatId }) => isIn(messages, liveChatId)) };
    case "events":
      return {
        ...session,
        messages: session.liveChats.reduce((all, chat) => withBeginning(all, chat, abilities), messages),
      };
    case "session": {
      if (first === undefined) return session;
      const endedAt = session.endedAt;
      const operators = session.liveChats.flatMap((chat) => chat.operators);
      const only = operators.filter(
        ({ operatorId }, index) => operators.findIndex((one) => one.operatorId === operatorId) === index,
      );
      // Where the platform does not tell when the live chat began, it begins with the session.
      const isTold = !abilities.lost.has("live_chats.established");
      const from = isTold ? messages.findIndex(({ liveChatId }) => liveChatId === first.liveChatId) : 0;
      const establishedAt = isTold ? first.establishedAt : session.startedAt;
      const own = messages.map((message, index) => ({
        ...message,
        liveChatId: from >= 0 && index >= from ? first.liveChatId : null,
      }));
      return { ...session, messages: own, liveChats: [{ ...first, establishedAt, endedAt, operators: only }] };
    }
  }
}

/** Each live chat gets the end user's message that asked for it, where that stands before it and in no other. */
export function withAsking(session: PlatformSession): PlatformSession {
  let messages: readonly PlatformMessage[] = session.messages;
  for (const { liveChatId } of session.liveChats) {
    const first = messages.findIndex((message) => message.liveChatId === liveChatId);
    const asking = messages.findLastIndex(({ sender }, index) => index < first && sender.kind === "visitor");
    const isFree = messages.slice(asking, first).every((message) => message.liveChatId === null);
    if (asking < 0 || !isFree) continue;
    messages = messages.map((one, index) => (index < asking || index >= first ? one : { ...one, liveChatId }));
  }
  return { ...session, messages: [...messages] };
}

function isIn(messages: readonly PlatformMessage[], liveChatId: string): boolean {
  return messages.some((message) => message.liveChatId === liveChatId);
}

/** A live chat that begins with a message of the platform gets one, unless the session has such a message. */
function withBeginning(
  messages: readonly PlatformMessage[],
  { liveChatId, establishedAt }: LiveChat,
  { kinds, events }: Abilities,
): PlatformMessage[] {
  const first = messages.findIndex((message) => message.liveChatId === liveChatId);
  if (messages[first] !== undefined && isOfPlatform(messages[first])) return [...messages];
  const at = first < 0 ? messages.length : first;
  const kind = kinds.has("system") ? "system" : "bot";
  const beginning = {
    messageId: liveChatId,
    sentAt: establishedAt,
    sender: { kind, id: null, name: "" },
    liveChatId,
    type: events ? "event" : "text",
    text: "",
  };
  return messages.toSpliced(at, 0, beginning);
}

function isOfPlatform({ sender, type }: PlatformMessage): boolean {
  return type === "event" ? sender.kind !== "visitor" : sender.kind === "system";
}

/** Which messages say that a live chat begins or ends, and that somebody joins. */
export function marks(
  { live_chats: liveChats }: PlatformDescription,
  session: PlatformSession,
  messages: readonly MessageToWrite[],
  { joins }: Abilities,
): MessageToWrite[] {
  const marked = [...messages];
  for (const chat of session.liveChats) {
    const own = marked.flatMap(({ message }, index) => (message.liveChatId === chat.liveChatId ? [index] : []));
    const first = own[0];
    if (liveChats.by === "events" && first !== undefined) change(first, { begins: true });
    const last = own.findLast((index) => index !== first && isMarkable(index));
    if (liveChats.by === "events" && last !== undefined && chat.endedAt !== null) change(last, { ends: true });
    if (!joins) continue;
    for (const { operatorId, joinedAt } of chat.operators) {
      const at = own.find((index) => {
        const { message, begins, ends, joins: taken } = marked[index] ?? {};
        const isFree = begins !== true && ends !== true && taken === undefined;
        return message?.sentAt === joinedAt && isFree && isMarkable(index);
      });
      if (at !== undefined) change(at, { joins: operatorId });
    }
  }
  return marked;

  function isMarkable(index: number): boolean {
    const message = marked[index]?.message;
    return message !== undefined && isOfPlatform(message);
  }

  function change(index: number, changes: Partial<MessageToWrite>): void {
    const one = marked[index];
    if (one !== undefined) marked[index] = { ...one, ...changes };
  }
}
