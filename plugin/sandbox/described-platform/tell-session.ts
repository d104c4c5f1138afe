import type { PlatformSession } from "../chat-history/platform-session.ts";
import { listParts } from "./abilities.ts";
import type { CarriedSession } from "./carried-session.ts";
import { type PageOf, pageOf } from "./paging.ts";
import type { Place } from "./places.ts";
import type { Messages, PlatformDescription } from "./platform-description.ts";
import { type Asking, type Reply, type Served, settledField, withNext } from "./reply.ts";
import { createReplyDraft, type Step } from "./reply-draft.ts";
import { makeGood } from "./write-condition.ts";
import { type MessageToWrite, writeMessage } from "./write-message.ts";
import { createRecordWriter } from "./write-session.ts";

/** Messages of one live chat, or of none, that stand in one record. */
interface MessageGroup {
  readonly liveChat: PlatformSession["liveChats"][number] | undefined;
  readonly messages: readonly MessageToWrite[];
}

/** Answers a request about one session, whichever of its parts the description finds there. */
export function tellSession({ description, abilities }: Served, told: CarriedSession, asking: Asking): Reply {
  const { name } = asking;
  const { session, live_chats: liveChats } = description;
  const { mapping } = abilities;
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: { asked: told.session.sessionId } };
  makeGood(root, description.refusals);
  const writer = createRecordWriter(description, () => undefined);
  if (session.request === name) {
    const steps = listParts(session.record)[0] ?? [];
    writer.session({ ...root, steps, outer: root }, told.session, told.count);
  }
  const pages = description.requests[name]?.pages;
  const hasMessages = (mapping.request ?? session.request) === name;
  const tellsLiveChats = liveChats.by === "records" && requestOf(liveChats, session.request) === name;
  const parts = listParts(mapping.records);
  const isNested = parts.length === 2;
  const order = { order: mapping.order, words: asking.words };
  let next: string | undefined;
  let isBehind = false;

  if (hasMessages && isNested) {
    const page = pageOf(groupsOf(told), pages, asking.asked, { ...order, fieldOf: () => undefined });
    if (page === undefined) return { kind: "bad-page" };
    next = page.next;
    const [outer = [], inner = []] = parts;
    const holdsLiveChats = tellsLiveChats && samePath(listParts(liveChats.records)[0] ?? [], outer);
    draft.list(outer);
    for (const [index, { liveChat, messages }] of page.items.entries()) {
      const place = { ...root, steps: [...outer, index], outer: root };
      if (holdsLiveChats && liveChat !== undefined) writer.liveChat(place, liveChats, liveChat);
      const [first] = messages;
      if (holdsLiveChats && liveChat === undefined && first !== undefined)
        writer.noLiveChat(place, liveChats, `${first.message.messageId}-before`, first.message.sentAt);
      writeMessages(place, inner, description, mapping, inOrder(messages, mapping));
    }
    if (holdsLiveChats) return withNext(root, description, asking, next);
  } else if (hasMessages) {
    const fieldOf = (one: MessageToWrite, field: string) => fieldOfMessage(description, mapping, one, field);
    const newest = description.limits.newest_messages;
    const list = newest === undefined ? told.messages : told.messages.slice(-newest);
    const page = pageOf(list, pages, asking.asked, { ...order, fieldOf });
    if (page === undefined) return { kind: "bad-page" };
    next = page.next;
    isBehind = page.items.length === 0 && list.length > 0;
    writeMessages(root, parts[0] ?? [], description, mapping, page.items);
  }
  if (tellsLiveChats) {
    // Beside messages they stand on each page, and nothing does behind the last one.
    const list = isBehind ? [] : told.session.liveChats;
    const page: PageOf<(typeof list)[number]> | undefined = !hasMessages
      ? pageOf(list, pages, asking.asked, { order: "oldest-first", words: asking.words, fieldOf: () => undefined })
      : { items: list, next };
    if (page === undefined) return { kind: "bad-page" };
    next = page.next;
    const steps = listParts(liveChats.records)[0] ?? [];
    draft.list(steps);
    for (const [index, chat] of page.items.entries())
      writer.liveChat({ ...root, steps: [...steps, index], outer: root }, liveChats, chat);
  }
  return withNext(root, description, asking, next);
}

function writeMessages(
  outer: Place,
  path: readonly Step[],
  description: PlatformDescription,
  mapping: Messages,
  messages: readonly MessageToWrite[],
): void {
  outer.draft.list([...outer.steps, ...path]);
  for (const [index, message] of messages.entries()) {
    const place = { ...outer, steps: [...outer.steps, ...path, index], outer };
    writeMessage(place, mapping, description, message, () => undefined);
  }
}

/** Inside of each group as on the whole. */
function inOrder(messages: readonly MessageToWrite[], { order }: Messages): readonly MessageToWrite[] {
  return order === "newest-first" ? messages.toReversed() : messages;
}

/** A group for each live chat, and for the messages before, between and behind them. */
function groupsOf({ session, messages }: CarriedSession): MessageGroup[] {
  const groups: { liveChat: MessageGroup["liveChat"]; messages: MessageToWrite[] }[] = [];
  for (const one of messages) {
    const { liveChatId } = one.message;
    const last = groups.at(-1);
    const known = groups.find(({ liveChat }) => liveChat !== undefined && liveChat.liveChatId === liveChatId);
    const liveChat = session.liveChats.find((chat) => chat.liveChatId === liveChatId);
    const group = liveChat === undefined ? (last?.liveChat === undefined ? last : undefined) : known;
    if (group === undefined) groups.push({ liveChat, messages: [one] });
    else group.messages.push(one);
  }
  const silent = session.liveChats.filter((chat) => !groups.some(({ liveChat }) => liveChat === chat));
  return [...groups, ...silent.map((liveChat) => ({ liveChat, messages: [] }))];
}

function fieldOfMessage(
  description: PlatformDescription,
  mapping: Messages,
  message: MessageToWrite,
  field: string,
): unknown {
  const draft = createReplyDraft();
  const outer = { draft, steps: ["outer"], known: {} };
  const place = { ...outer, steps: ["outer", "record"], outer };
  writeMessage(place, mapping, description, message, () => undefined);
  return settledField(place, field);
}

/** The request whose reply holds live chats. */
export function requestOf(liveChats: PlatformDescription["live_chats"], usual?: string): string | undefined {
  return liveChats.by === "records" ? (liveChats.request ?? usual) : undefined;
}

function samePath(one: readonly Step[], other: readonly Step[]): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}
