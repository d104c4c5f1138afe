import { integer, pick } from "../../support/draws.ts";
import type { Change, Drawn } from "./kinds.ts";
import {
  beginChat,
  endChat,
  endLiveChats,
  OPERATORS,
  type Operator,
  openLiveChat,
  type PlatformChat,
  type PlatformMessage,
  say,
} from "./platform.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What happens in every world: chats go on. */
export const ORDINARY: readonly Change[] = [talk, talk, talk, startLiveChat, startLiveChat, stopLiveChat, end, begin];

function talk(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(drawn, ({ endedAt, lostSince }) => endedAt === null && lostSince === undefined);
  if (chat === undefined) return undefined;
  const before = chat.messages.length;
  for (let count = integer(random, 1, 4); count > 0; count -= 1) say(chat, random, now, saying(drawn));
  return `${chat.sessionId} gets ${chat.messages.length - before} messages`;
}

/** How messages are drawn in this world. */
function saying({ random, kinds }: Drawn) {
  return {
    withBadCharacters: kinds.has("bad-characters") && random() < 0.5,
    tied: kinds.has("ties") && random() < 0.3,
  };
}

/** Who may take part. */
function operatorsOf({ kinds }: Drawn): readonly Operator[] {
  return kinds.has("support-without-id") ? OPERATORS : OPERATORS.filter(({ externalId }) => externalId !== null);
}

function startLiveChat(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ endedAt, lostSince }) => endedAt === null && lostSince === undefined);
  if (chat === undefined || !openLiveChat(chat, drawn.random, drawn.now, operatorsOf(drawn))) return undefined;
  say(chat, drawn.random, drawn.now, saying(drawn));
  return `${chat.sessionId} opens a live chat`;
}

function stopLiveChat(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ liveChats }) => liveChats.some(({ endedAt }) => endedAt === null));
  if (chat === undefined) return undefined;
  endLiveChats(chat);
  return `${chat.sessionId}'s live chat ends`;
}

function end(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ endedAt }) => endedAt === null);
  if (chat === undefined) return undefined;
  endChat(chat);
  return `${chat.sessionId} ends`;
}

export function begin({ random, now, chats, kinds }: Drawn): string | undefined {
  const number = chats.length + 1;
  if (number > 5) return undefined;
  const sessionId = `ws-${number}`;
  const own = random() < 0.2 ? null : `vera${number}@example.org`;
  const chat =
    kinds.has("platform-knows-no-customer") && random() < 0.5
      ? beginChat(sessionId, now, null, `vera${number}@example.org`)
      : beginChat(sessionId, now, own);
  if (kinds.has("wrong-times") && random() < 0.6) chat.statedStart = wrongStart(random, now);
  chats.push(chat);
  return `${sessionId} begins${chat.statedStart === undefined ? "" : `, stated as ${new Date(chat.statedStart).toISOString()}`}`;
}

function wrongStart(random: () => number, now: number): number {
  return pick(random, [
    0,
    86_400_000,
    Date.UTC(1999, 11, 31),
    Date.UTC(2014, 0, 1),
    Date.UTC(2126, 0, 1),
    now + 48 * HOUR,
  ]);
}

/** The newest messages are all that is delivered; the count hides it. */
export function loseOldest(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ messages }) => messages.length > 1);
  if (chat === undefined) return undefined;
  const lost = chat.messages.splice(0, integer(drawn.random, 1, chat.messages.length - 1));
  return `${chat.sessionId} loses its oldest ${lost.length} messages`;
}

export function loseOldestButCount(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ messages }) => messages.length > 1);
  if (chat === undefined) return undefined;
  const lost = chat.messages.splice(0, integer(drawn.random, 1, chat.messages.length - 1));
  chat.countedOnly += lost.length;
  return `${chat.sessionId} loses its oldest ${lost.length} messages, which are still counted`;
}

/** The oldest are lost while as many new ones come, so that the count grows. */
export function loseWhileGrowing(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(drawn, ({ messages, endedAt }) => messages.length > 1 && endedAt === null);
  if (chat === undefined) return undefined;
  const lost = chat.messages.splice(0, integer(random, 1, chat.messages.length - 1));
  for (let count = lost.length + integer(random, 0, 2); count > 0; count -= 1) say(chat, random, now, saying(drawn));
  return `${chat.sessionId} loses its oldest ${lost.length} messages and goes on`;
}

export function archiveLiveChat(drawn: Drawn): string | undefined {
  const { random } = drawn;
  const chat = anyChat(drawn, ({ liveChats }) => liveChats.some(({ endedAt }) => endedAt !== null));
  if (chat === undefined) return undefined;
  const gone = pick(
    random,
    chat.liveChats.filter(({ endedAt }) => endedAt !== null),
  ).liveChatId;
  const withMessages = random() < 0.5;
  chat.liveChats = chat.liveChats.filter(({ liveChatId }) => liveChatId !== gone);
  if (withMessages) chat.messages = chat.messages.filter(({ liveChatId }) => liveChatId !== gone);
  return `${chat.sessionId} archives live chat ${gone}${withMessages ? " with its messages" : " alone"}`;
}

/** What was archived is there again. */
export function regain(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ messages, ever }) => messages.length < ever.messages.length);
  if (chat === undefined) return undefined;
  chat.messages = chat.ever.messages.toSorted((one, other) => one.sentAt - other.sentAt);
  chat.liveChats = [...chat.ever.liveChats];
  chat.countedOnly = 0;
  chat.updatedAt = drawn.now;
  return `${chat.sessionId} has everything again`;
}

export function withdrawUnmarked(drawn: Drawn): string | undefined {
  const { random } = drawn;
  const chat = anyChat(drawn, ({ messages }) => messages.length > 1);
  if (chat === undefined) return undefined;
  const [gone] = chat.messages.splice(integer(random, 0, chat.messages.length - 1), 1);
  const isCounted = random() < 0.3;
  if (isCounted) chat.countedOnly += 1;
  return `${chat.sessionId} withdraws ${gone?.messageId} without a mark${isCounted ? ", still counted" : ""}`;
}

export function withdrawMarked(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(drawn, ({ messages }) => messages.length > 0);
  if (chat === undefined) return undefined;
  const { messageId } = pick(random, chat.messages);
  const marked = (one: PlatformMessage) => (one.messageId === messageId ? { ...one, text: "", withdrawn: true } : one);
  chat.messages = chat.messages.map(marked);
  chat.ever.messages = chat.ever.messages.map(marked);
  chat.updatedAt = now;
  return `${chat.sessionId} marks message ${messageId} as withdrawn`;
}

export function countTooMany(drawn: Drawn): string | undefined {
  const { random } = drawn;
  const chat = anyChat(drawn, () => true);
  if (chat === undefined) return undefined;
  chat.countedOnly = chat.countedOnly > 0 && random() < 0.5 ? 0 : chat.countedOnly + integer(random, 1, 2);
  return `${chat.sessionId} counts ${chat.countedOnly} more than it delivers`;
}

export function reopen(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(
    drawn,
    ({ endedAt, lostSince, lastAt }) => endedAt !== null && lostSince === undefined && now - lastAt > 4 * MINUTE,
  );
  if (chat === undefined) return undefined;
  chat.endedAt = null;
  chat.statedEnd = undefined;
  chat.lastAt = Math.max(chat.lastAt, now - 4 * MINUTE);
  const isLiveChat = random() < 0.6 && openLiveChat(chat, random, now, operatorsOf(drawn));
  say(chat, random, now, saying(drawn));
  const isOver = random() < 0.5;
  if (isOver) endChat(chat);
  return `${chat.sessionId} goes on${isLiveChat ? " with a live chat" : ""}${isOver ? " and ends again" : ""}`;
}

export function sayLate(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(drawn, ({ endedAt, lostSince }) => endedAt !== null && lostSince === undefined);
  if (chat === undefined) return undefined;
  chat.lastAt = Math.max(chat.lastAt, now - 2 * MINUTE);
  say(chat, random, now, saying(drawn));
  return `${chat.sessionId} gets a message after its end`;
}

export function endBeforeStart(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, ({ endedAt, statedStart }) => endedAt !== null && statedStart === undefined);
  if (chat === undefined) return undefined;
  chat.statedEnd = chat.statedEnd === undefined ? chat.startedAt - HOUR : undefined;
  chat.updatedAt = drawn.now;
  return `${chat.sessionId} ${chat.statedEnd === undefined ? "ends when it did" : "states an end before its start"}`;
}

export function writeWithoutJoining(drawn: Drawn): string | undefined {
  const { random, now } = drawn;
  const chat = anyChat(
    drawn,
    ({ endedAt, liveChats }) => endedAt === null && liveChats.some((one) => one.endedAt === null),
  );
  if (chat === undefined) return undefined;
  const byStranger = pick(random, operatorsOf(drawn)).operatorId;
  say(chat, random, now, { ...saying(drawn), byStranger });
  return `${byStranger} writes in ${chat.sessionId}`;
}

export function loseSession(drawn: Drawn): string | undefined {
  const chat = anyChat(drawn, () => true);
  if (chat === undefined) return undefined;
  chat.lostSince = chat.lostSince === undefined ? drawn.now : undefined;
  return `${chat.sessionId} is ${chat.lostSince === undefined ? "known again" : "not known"}`;
}

function anyChat({ random, chats }: Drawn, fits: (chat: PlatformChat) => boolean): PlatformChat | undefined {
  const fitting = chats.filter(fits);
  return fitting.length === 0 ? undefined : pick(random, fitting);
}
