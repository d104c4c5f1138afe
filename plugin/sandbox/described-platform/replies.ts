import { type PlatformSession, platformSessionSchema } from "../chat-history/platform-session.ts";
import type { SessionStore, StoredSession } from "../chat-history/session-store.ts";
import { visibleMessage, visibleSession } from "../chat-history/visible-session.ts";
import { type Abilities, listParts } from "./abilities.ts";
import type { Asked } from "./asked.ts";
import { type CarriedSession, carriedSession } from "./carried-session.ts";
import { LINK_PARAMETER, type PageOf, pageOf } from "./paging.ts";
import { type Place, targetOf } from "./places.ts";
import type { Messages, PlatformDescription } from "./platform-description.ts";
import { createReplyDraft, type ReplyDraft, type Step } from "./reply-draft.ts";
import type { Words } from "./templates.ts";
import { makeFalse } from "./write-condition.ts";
import { type MessageToWrite, writeMessage } from "./write-message.ts";
import { createRecordWriter, type PlatformPerson } from "./write-session.ts";

export interface Served {
  readonly description: PlatformDescription;
  readonly abilities: Abilities;
  readonly store: SessionStore;
  /** Epoch milliseconds. */
  now(): number;
}

/** What a described request is answered. */
export type Reply =
  | { readonly kind: "json"; readonly json: unknown }
  | { readonly kind: "unknown" | "deleted" | "bad-page" };

/** A session, or messages of one live chat or of none, that stand in one record. */
interface MessageGroup {
  readonly liveChat: PlatformSession["liveChats"][number] | undefined;
  readonly messages: readonly MessageToWrite[];
}

/** Answers a request of the description with what the platform knows by now. @param link the address of this request */
export function replyTo(served: Served, name: string, words: Words, asked: Asked, link: URL): Reply {
  const { description, store } = served;
  const { session, messages, live_chats: liveChats, changes } = description;
  if (changes !== "none" && changes.request === name) return listChanges(served, words, asked, link);
  const ofSession = [session.request, ...[messages].flat().map((one: Messages) => one.request), requestOf(liveChats)];
  if (!ofSession.includes(name)) return lookUp(served, name, words, asked, link);
  const sessionId = String(words["session"] ?? "");
  if (store.deleted.has(sessionId)) return { kind: "deleted" };
  const stored = store.sessions.get(sessionId);
  const visible = stored && visibleNow(stored, served.now());
  if (visible === undefined) return { kind: "unknown" };
  return tellSession(served, name, carried(served, visible), { words, asked, link });
}

/** The session as it is by the sandbox's clock, with its messages; undefined before anything happened in it. */
export function visibleNow(stored: StoredSession, at: number): PlatformSession | undefined {
  const visible = visibleSession(stored, at);
  if (visible === undefined) return undefined;
  const messages = stored.messages.slice(0, visible.delivered).map((message) => visibleMessage(message, at));
  return platformSessionSchema.parse({ ...visible.head, messages });
}

function carried({ description, abilities }: Served, session: PlatformSession): CarriedSession {
  return carriedSession(description, abilities, session);
}

interface Asking {
  readonly words: Words;
  readonly asked: Asked;
  readonly link: URL;
}

function tellSession({ description, abilities }: Served, name: string, told: CarriedSession, asking: Asking): Reply {
  const { session, live_chats: liveChats } = description;
  const { mapping } = abilities;
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: { asked: told.session.sessionId } };
  for (const refusal of description.refusals) {
    if (refusal.if !== undefined && (refusal.status === undefined || [refusal.status].flat().includes(200)))
      makeFalse(root, refusal.if);
  }
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
    if (holdsLiveChats) return withNext(draft, root, description, name, next, asking);
  } else if (hasMessages) {
    const fieldOf = (one: MessageToWrite, field: string) => fieldOfMessage(description, mapping, one, field);
    const newest = description.limits.newest_messages;
    const list = newest === undefined ? told.messages : told.messages.slice(-newest);
    const page = pageOf(list, pages, asking.asked, { ...order, fieldOf });
    if (page === undefined) return { kind: "bad-page" };
    next = page.next;
    writeMessages(root, parts[0] ?? [], description, mapping, page.items);
  }
  if (tellsLiveChats) {
    const isPaged = !hasMessages;
    const list = told.session.liveChats;
    const page: PageOf<(typeof list)[number]> | undefined = isPaged
      ? pageOf(list, pages, asking.asked, { order: "oldest-first", words: asking.words, fieldOf: () => undefined })
      : { items: list, next };
    if (page === undefined) return { kind: "bad-page" };
    next = page.next;
    const steps = listParts(liveChats.records)[0] ?? [];
    draft.list(steps);
    for (const [index, chat] of page.items.entries())
      writer.liveChat({ ...root, steps: [...steps, index], outer: root }, liveChats, chat);
  }
  return withNext(draft, root, description, name, next, asking);
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
  const target = targetOf(field, place);
  return target !== undefined && "steps" in target ? draft.settled(target.steps)?.value : undefined;
}

function listChanges(served: Served, words: Words, asked: Asked, link: URL): Reply {
  const { description, store } = served;
  const { changes } = description;
  if (changes === "none") return { kind: "unknown" };
  const now = served.now();
  const since = Number(words["since"] ?? Number.NEGATIVE_INFINITY);
  const changed = [...store.sessions.values()]
    .filter(({ session }) => !store.deleted.has(session.sessionId))
    .flatMap((stored) => {
      const updatedAt = visibleSession(stored, now)?.updatedAt;
      return updatedAt === undefined || updatedAt < since ? [] : [{ stored, updatedAt }];
    })
    .toSorted((one, other) => one.updatedAt - other.updatedAt);
  const order = changes.order === "newest-first" ? "newest-first" : "oldest-first";
  const page = pageOf(changed, description.requests[changes.request]?.pages, asked, {
    order,
    words,
    fieldOf: ({ stored, updatedAt }, field) => {
      const draft = createReplyDraft();
      const place = { draft, steps: ["record"], known: {} };
      const { session } = stored;
      createRecordWriter(description, () => undefined).change(place, session, updatedAt, 0);
      const target = targetOf(field, place);
      return target !== undefined && "steps" in target ? draft.settled(target.steps)?.value : undefined;
    },
  });
  if (page === undefined) return { kind: "bad-page" };
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: {} };
  const writer = createRecordWriter(description, () => undefined);
  const steps = listParts(changes.records)[0] ?? [];
  draft.list(steps);
  for (const [index, { stored, updatedAt }] of page.items.entries()) {
    const visible = visibleNow(stored, now);
    if (visible === undefined) continue;
    const { session, count } = carried(served, visible);
    writer.change({ ...root, steps: [...steps, index], outer: root }, session, updatedAt, count);
  }
  return withNext(draft, root, description, changes.request, page.next, { words, asked, link });
}

function lookUp(served: Served, name: string, words: Words, asked: Asked, link: URL): Reply {
  const { description, store } = served;
  const { operators, session, lookups } = description;
  const kinds = [
    { kind: "operator", lookup: operators?.lookup },
    { kind: "visitor", lookup: session.visitor.lookup?.from },
  ] as const;
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: {} };
  const writer = createRecordWriter(description, () => undefined);
  const wanted = words["id"] === undefined ? undefined : String(words["id"]);
  const found: (() => (place: Place) => void)[] = [];
  let steps: readonly Step[] = [];
  for (const [lookup, one] of Object.entries(lookups)) {
    if (one.request !== name) continue;
    steps = listParts(one.records)[0] ?? [];
    for (const { kind, lookup: used } of kinds) {
      if (used !== lookup) continue;
      for (const person of personsOf(store, kind).values()) {
        if (wanted === undefined || person.id === wanted)
          found.push(() => (place) => writer.found(place, lookup, kind, person));
      }
    }
  }
  if (wanted !== undefined) {
    const [only] = found;
    if (only === undefined) return { kind: "unknown" };
    only()({ ...root, steps, outer: root });
    return { kind: "json", json: draft.json() };
  }
  const page = pageOf(found, description.requests[name]?.pages, asked, {
    order: "oldest-first",
    words,
    fieldOf: () => undefined,
  });
  if (page === undefined) return { kind: "bad-page" };
  draft.list(steps);
  for (const [index, write] of page.items.entries()) write()({ ...root, steps: [...steps, index], outer: root });
  return withNext(draft, root, description, name, page.next, { words, asked, link });
}

function personsOf({ sessions }: SessionStore, kind: "operator" | "visitor"): ReadonlyMap<string, PlatformPerson> {
  const persons = new Map<string, PlatformPerson>();
  for (const { session } of sessions.values()) {
    const own =
      kind === "operator"
        ? session.operators.map(({ operatorId: id, name, externalId = null }) => ({ id, name, externalId }))
        : [
            {
              id: session.visitor.visitorId,
              name: session.visitor.name,
              externalId: session.visitor.externalId ?? null,
            },
          ];
    for (const person of own) persons.set(person.id, person);
  }
  return persons;
}

/** The reply, with what leads to the next page where the description looks for it. */
function withNext(
  draft: ReplyDraft,
  root: Place,
  { requests }: PlatformDescription,
  name: string,
  next: string | undefined,
  { link }: Asking,
): Reply {
  const pages = requests[name]?.pages;
  const target = pages !== undefined && "from" in pages && next !== undefined ? targetOf(pages.from, root) : undefined;
  if (target !== undefined && "steps" in target && next !== undefined) {
    const address = new URL(link);
    address.searchParams.set(LINK_PARAMETER, next);
    draft.set(target.steps, pages?.kind === "json_link" ? address.href : next);
  }
  return { kind: "json", json: draft.json() ?? {} };
}

function requestOf(liveChats: PlatformDescription["live_chats"], usual?: string): string | undefined {
  return liveChats.by === "records" ? (liveChats.request ?? usual) : undefined;
}

function samePath(one: readonly Step[], other: readonly Step[]): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}
