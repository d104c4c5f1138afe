import type { PlatformMessage, PlatformSession } from "../chat-history/platform-session.ts";
import type { Abilities } from "./abilities.ts";
import { marks, withAsking, withLiveChats } from "./carried-live-chats.ts";
import type { PlatformDescription } from "./platform-description.ts";
import { fileOf, isWithdrawn, type MessageToWrite } from "./write-message.ts";

/** A session as a platform's format holds it, and what its messages tell of live chats. */
export interface CarriedSession {
  readonly session: PlatformSession;
  readonly messages: readonly MessageToWrite[];
  /** All messages that the platform counts. */
  readonly count: number;
}

/**
 * Makes of a session what a platform can say of it. What it cannot say is left out, or said in the words that it has: what
 * cards are to be expected follows from the session that is returned.
 */
export function carriedSession(
  description: PlatformDescription,
  abilities: Abilities,
  given: PlatformSession,
): CarriedSession {
  const inUnit = description.times === "seconds" ? withoutMilliseconds(given) : given;
  const messages = inUnit.messages.flatMap((message) => carriedMessage(message, abilities) ?? []);
  const countedOnly = Math.max(0, (given.messageCount ?? 0) - given.messages.length);
  const told = withLiveChats(description, { ...inUnit, messages }, abilities);
  const asked = description.live_chats.asking_message === "belongs" ? withAsking(told) : told;
  const session = withNames(description, withTimes(description, asked, abilities), abilities);
  const externalIds = new Map(session.operators.map(({ operatorId, externalId }) => [operatorId, externalId ?? null]));
  const toWrite = session.messages.map((message) => ({
    message,
    externalId: message.sender.kind === "operator" ? (externalIds.get(message.sender.id ?? "") ?? null) : null,
  }));
  const marked = marks(description, session, toWrite, abilities);
  const count = session.messages.length + countedOnly;
  return { session: { ...session, messageCount: count }, messages: marked, count };
}

/** Begins and ends as far as the platform tells it. */
function withTimes(
  { session: described }: PlatformDescription,
  session: PlatformSession,
  { lost }: Abilities,
): PlatformSession {
  const { messages, liveChats, startedAt, endedAt } = session;
  const begins = [messages[0]?.sentAt, liveChats[0]?.establishedAt].filter((time) => time !== undefined);
  const isEnded = endedAt !== null || described.is_ended === undefined;
  const isEndLost = lost.has("session.ended") && isEnded;
  return {
    ...session,
    startedAt: described.started === undefined ? (begins.toSorted()[0] ?? startedAt) : startedAt,
    ...(isEndLost ? { status: "ended", endedAt: messages.at(-1)?.sentAt ?? startedAt } : {}),
  };
}

/** Whose name does not stand beside the message is called what the session or a lookup calls them. */
function withNames(
  { operators: described }: PlatformDescription,
  session: PlatformSession,
  { lost }: Abilities,
): PlatformSession {
  if (!lost.has("messages.sender_name")) return session;
  const isKnown = described?.name !== undefined && !lost.has("operators.name");
  const operators = session.operators.map((one) => (isKnown ? one : { ...one, name: "" }));
  const names = new Map(operators.map(({ operatorId, name }) => [operatorId, name]));
  const nameOf = ({ kind, id }: PlatformMessage["sender"]): string =>
    kind === "visitor" ? session.visitor.name : kind === "operator" ? (names.get(id ?? "") ?? "") : "";
  const messages = session.messages.map((one) => ({ ...one, sender: { ...one.sender, name: nameOf(one.sender) } }));
  return { ...session, operators, messages };
}

function carriedMessage(message: PlatformMessage, { kinds, ...can }: Abilities): PlatformMessage | undefined {
  const { sender, type } = message;
  if (isWithdrawn(message) && !can.withdrawn) return undefined;
  if ((type === "note" || type === "whisper") && !can.notes) return undefined;
  const ofPlatform = ["system", "bot"].find((kind) => kinds.has(kind));
  // Otherwise a support person's event would be the first reply.
  const isLostEvent = type === "event" && !can.events;
  const isOfPlatformOnly = sender.kind === "bot" || sender.kind === "system";
  if (ofPlatform === undefined && can.events && isOfPlatformOnly)
    return { ...message, type: "event", attachment: null, sender: { ...sender, kind: "system" } };
  const isHeld = kinds.has(sender.kind) || (type === "event" && !isOfPlatformOnly);
  const kind = !isLostEvent && isHeld ? sender.kind : ofPlatform;
  if (kind === undefined) return undefined;
  const file = fileOf(message);
  const isLostFile = type === "file" && !can.files;
  return {
    ...message,
    ...(isLostEvent || isLostFile ? { type: "text" } : {}),
    ...(isLostFile ? { attachment: null, text: message.text || (file?.name ?? "") } : {}),
    sender: kind === sender.kind ? sender : { ...sender, kind },
  };
}

function withoutMilliseconds(session: PlatformSession): PlatformSession {
  return {
    ...session,
    startedAt: floor(session.startedAt),
    endedAt: session.endedAt && floor(session.endedAt),
    liveChats: session.liveChats.map((chat) => ({
      ...chat,
      establishedAt: floor(chat.establishedAt),
      endedAt: chat.endedAt && floor(chat.endedAt),
      operators: chat.operators.map((one) => ({ ...one, joinedAt: floor(one.joinedAt) })),
    })),
    messages: session.messages.map((message) => ({ ...message, sentAt: floor(message.sentAt) })),
  };
}

function floor(time: string): string {
  return new Date(Math.floor(Date.parse(time) / 1_000) * 1_000).toISOString();
}
