import { type PlatformSession, platformSessionSchema } from "../../../plugin/sandbox/chat-history/platform-session.ts";
import { integer, pick } from "../../support/draws.ts";

const MINUTE = 60_000;

/** A message as the platform has it now. */
export interface PlatformMessage {
  readonly messageId: string;
  readonly sentAt: number;
  readonly sender: {
    readonly kind: "visitor" | "operator" | "bot" | "system";
    readonly id: string;
    readonly name: string;
  };
  readonly liveChatId: string | null;
  readonly type: "text" | "file" | "event";
  readonly text: string;
  /** Marked by the platform: the text is gone. */
  readonly withdrawn: boolean;
}

export interface PlatformLiveChat {
  readonly liveChatId: string;
  readonly establishedAt: number;
  endedAt: number | null;
  readonly operators: { readonly operatorId: string; readonly joinedAt: number }[];
}

/** A session as the platform has it now. All its times are true, except the two that it may state wrongly. */
export interface PlatformChat {
  readonly sessionId: string;
  readonly startedAt: number;
  endedAt: number | null;
  /** Instead of the true ones. */
  statedStart: number | undefined;
  statedEnd: number | undefined;
  readonly visitor: { readonly visitorId: string; readonly name: string; readonly externalId: string | null };
  /** What `createChatSession` is told, whatever the platform knows. */
  readonly chatbotKnows: string | null;
  liveChats: PlatformLiveChat[];
  messages: PlatformMessage[];
  /** Everything that ever happened, whatever the platform has of it. */
  readonly ever: { readonly liveChats: PlatformLiveChat[]; messages: PlatformMessage[] };
  /** Messages that are counted and not delivered. */
  countedOnly: number;
  updatedAt: number | undefined;
  /** The platform does not know the session. */
  lostSince: number | undefined;
  /** When something happened last, also if it has been lost since. */
  lastAt: number;
  /** Numbers given out so far, so that no id and no text comes twice. */
  numbers: number;
}

export interface Operator {
  readonly operatorId: string;
  readonly name: string;
  readonly externalId: string | null;
}

/** The support persons of every world. The last one has no external id, and takes part in few worlds. */
export const OPERATORS: readonly Operator[] = [
  { operatorId: "o1", name: "Olli", externalId: "olli@support.example.org" },
  { operatorId: "o2", name: "Virtanen, Piia", externalId: "Piia@Support.example.org" },
  { operatorId: "o3", name: "Otso", externalId: "otso@support.example.org" },
  { operatorId: "o4", name: "Outi", externalId: null },
];

export function operatorOf(operatorId: string): Operator {
  const known = OPERATORS.find((one) => one.operatorId === operatorId);
  if (known === undefined) throw new RangeError(`no operator ${operatorId}`);
  return known;
}

/** What the history API is to deliver for these sessions. */
export function wireSessions(chats: readonly PlatformChat[]): PlatformSession[] {
  return chats
    .filter(({ lostSince }) => lostSince === undefined)
    .map((chat) => platformSessionSchema.parse(wire(chat)));
}

function wire(chat: Omit<PlatformChat, "ever">) {
  const endedAt = chat.endedAt === null ? null : (chat.statedEnd ?? chat.endedAt);
  return {
    sessionId: chat.sessionId,
    status: endedAt === null ? "active" : "ended",
    startedAt: iso(chat.statedStart ?? chat.startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
    ...(chat.updatedAt === undefined ? {} : { updatedAt: iso(chat.updatedAt) }),
    visitor: chat.visitor,
    operators: OPERATORS.filter(({ operatorId }) => tookPart(chat, operatorId)),
    liveChats: chat.liveChats.map(({ liveChatId, establishedAt, endedAt: over, operators }) => ({
      liveChatId,
      establishedAt: iso(establishedAt),
      endedAt: over === null ? null : iso(over),
      disconnectionMode: over === null ? null : "finishedByUser",
      operators: operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: iso(joinedAt) })),
    })),
    messageCount: chat.messages.length + chat.countedOnly,
    messages: chat.messages.map(({ sentAt, withdrawn, ...message }) => ({
      ...message,
      sentAt: iso(sentAt),
      attachment: message.type === "file" ? { name: "a.txt", size: 1, mimeType: "text/plain", url: "" } : null,
      ...(withdrawn ? { withdrawn } : {}),
    })),
  };
}

function tookPart({ liveChats, messages }: Pick<PlatformChat, "liveChats" | "messages">, operatorId: string): boolean {
  const joined = liveChats.some(({ operators }) => operators.some((one) => one.operatorId === operatorId));
  return joined || messages.some(({ sender }) => sender.kind === "operator" && sender.id === operatorId);
}

/** The session with everything that ever happened. */
export function trueSession(chat: PlatformChat): PlatformSession {
  return platformSessionSchema.parse(wire({ ...chat, ...chat.ever, countedOnly: 0 }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

export function beginChat(sessionId: string, now: number, externalId: string | null, chatbotKnows = externalId) {
  const visitor = { visitorId: `v-${sessionId}`, name: `Vera ${sessionId}`, externalId };
  const chat: PlatformChat = {
    sessionId,
    startedAt: now - 30 * MINUTE,
    endedAt: null,
    statedStart: undefined,
    statedEnd: undefined,
    visitor,
    chatbotKnows,
    liveChats: [],
    messages: [],
    ever: { liveChats: [], messages: [] },
    countedOnly: 0,
    updatedAt: undefined,
    lostSince: undefined,
    lastAt: now - 30 * MINUTE,
    numbers: 0,
  };
  return chat;
}

/** How a drawn message may differ from a usual one. */
export interface Saying {
  readonly withBadCharacters: boolean;
  /** At the same second as the one before. */
  readonly tied: boolean;
  /** By this support person, who has not joined. */
  readonly byStranger?: string;
}

const BAD = ["\u000B", "\uFFFE", "\uD83D", "\u0000", "\u00A0", "😀", "\u0085", "&nbsp;", "&#11;"];

/** Somebody says something, after everything else in the session and not later than now. */
export function say(chat: PlatformChat, random: () => number, now: number, saying: Saying): void {
  const last = chat.messages.at(-1)?.sentAt;
  const at = saying.tied && last !== undefined ? last : chat.lastAt + integer(random, 1, 60) * 1000;
  // An end that follows has its time, too.
  if (at + 5000 > now) return;
  chat.lastAt = Math.max(chat.lastAt, at);
  // A message may come with the time of an earlier one: the session has changed now all the same.
  chat.updatedAt = now;
  chat.numbers += 1;
  const number = chat.numbers;
  const open = chat.liveChats.find(({ endedAt }) => endedAt === null);
  const token = tokenOf(chat.sessionId, number);
  const bad = saying.withBadCharacters ? pick(random, BAD) : "";
  const message: PlatformMessage = {
    messageId: `${chat.sessionId}-m${number}`,
    sentAt: at,
    sender: senderOf(chat, random, open, saying.byStranger),
    liveChatId: open?.liveChatId ?? null,
    type: saying.byStranger === undefined ? pick(random, ["text", "text", "text", "file", "event"] as const) : "text",
    text: `${bad}hello ${token} ${bad}there${random() < 0.1 ? "\nanother line" : ""}`,
    withdrawn: false,
  };
  chat.messages.push(message);
  chat.ever.messages.push(message);
}

/** A word that no other message of the world holds, so that a message is recognised in any log. */
export function tokenOf(sessionId: string, number: number): string {
  return `tk${sessionId.replaceAll(/[^a-z0-9]/g, "")}n${number}k`;
}

function senderOf(
  chat: PlatformChat,
  random: () => number,
  open: PlatformLiveChat | undefined,
  stranger: string | undefined,
): PlatformMessage["sender"] {
  const speaker =
    stranger ?? (open !== undefined && random() < 0.5 ? pick(random, open.operators).operatorId : undefined);
  if (speaker !== undefined) return { kind: "operator", id: speaker, name: operatorOf(speaker).name };
  if (open === undefined && random() < 0.4) return { kind: "bot", id: "bot", name: "Helper" };
  if (random() < 0.1) return { kind: "system", id: "system", name: "" };
  return { kind: "visitor", id: chat.visitor.visitorId, name: chat.visitor.name };
}

/** Support persons take over: one live chat at a time. */
export function openLiveChat(
  chat: PlatformChat,
  random: () => number,
  now: number,
  operators: readonly Operator[],
): boolean {
  const at = chat.lastAt + integer(random, 1, 60) * 1000;
  if (at + MINUTE > now || chat.liveChats.some(({ endedAt }) => endedAt === null)) return false;
  chat.numbers += 1;
  const first = pick(random, operators).operatorId;
  const second = pick(random, operators).operatorId;
  const joinings = [{ operatorId: first, joinedAt: at + 5000 }];
  if (random() < 0.3 && second !== first) joinings.push({ operatorId: second, joinedAt: at + 20_000 });
  const liveChat: PlatformLiveChat = {
    liveChatId: `${chat.sessionId}-l${chat.numbers}`,
    establishedAt: at,
    endedAt: null,
    operators: joinings,
  };
  chat.liveChats.push(liveChat);
  chat.ever.liveChats.push(liveChat);
  chat.lastAt = at + 20_000;
  return true;
}

export function endLiveChats(chat: PlatformChat): void {
  const open = chat.liveChats.filter(({ endedAt }) => endedAt === null);
  if (open.length === 0) return;
  chat.lastAt += 1000;
  for (const liveChat of open) liveChat.endedAt = chat.lastAt;
}

export function endChat(chat: PlatformChat): void {
  endLiveChats(chat);
  chat.lastAt += 1000;
  chat.endedAt = chat.lastAt;
}
