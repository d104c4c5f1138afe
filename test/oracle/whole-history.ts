import { expectedCard } from "./independent-computation.ts";

/** A session as the history API delivers it: what matters of its JSON. */
export interface DeliveredSession {
  readonly sessionId: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly visitor: {
    readonly visitorId: string;
    readonly name: string;
    readonly externalId?: string | null | undefined;
  };
  readonly operators: readonly {
    readonly operatorId: string;
    readonly name: string;
    readonly externalId?: string | null | undefined;
  }[];
  readonly liveChats: readonly DeliveredLiveChat[];
  readonly messages: readonly DeliveredMessage[];
  readonly messageCount?: number | undefined;
}

interface DeliveredLiveChat {
  readonly liveChatId: string;
  readonly establishedAt: string;
  readonly operators: readonly { readonly operatorId: string; readonly joinedAt: string }[];
}

interface DeliveredMessage {
  readonly messageId: string;
  readonly sentAt: string;
  readonly sender: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly liveChatId: string | null;
  readonly type: string;
  readonly text?: string | null | undefined;
  readonly [further: string]: unknown;
}

/** Everything that was ever delivered of a session, joined: nothing that was read once is missing. */
export function joined(before: DeliveredSession | undefined, now: DeliveredSession): DeliveredSession {
  if (before === undefined) return now;
  return {
    ...now,
    operators: [...byKey([...before.operators, ...now.operators], ({ operatorId }) => operatorId).values()],
    liveChats: joinedLiveChats(before.liveChats, now.liveChats),
    messages: [...byKey([...before.messages, ...now.messages], ({ messageId }) => messageId).values()].toSorted(
      (one, other) => Date.parse(one.sentAt) - Date.parse(other.sentAt),
    ),
  };
}

function joinedLiveChats(before: readonly DeliveredLiveChat[], now: readonly DeliveredLiveChat[]) {
  const all = new Map<string, DeliveredLiveChat>();
  for (const liveChat of [...before, ...now]) {
    const both = [...(all.get(liveChat.liveChatId)?.operators ?? []), ...liveChat.operators];
    const operators = [...byKey(both, ({ operatorId, joinedAt }) => `${operatorId} ${joinedAt}`).values()];
    all.set(liveChat.liveChatId, { ...liveChat, operators });
  }
  return [...all.values()];
}

/** Of two with one key the later one, in the place of the earlier. */
function byKey<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T> {
  return new Map(list.map((one) => [keyOf(one), one]));
}

/** What a card has to hold. */
export interface WholeCard {
  /** Of every message its second, UTC, and its text, null when the text is gone. */
  readonly entries: readonly { readonly time: string; readonly text: string | null }[];
  readonly waitSeconds: number | null;
  readonly start: number;
  readonly end: number | null;
  /** In the order of the attribute. */
  readonly participants: readonly Participant[];
  /** The latest support person to take part. */
  readonly latest: Participant | null;
}

export interface Participant {
  readonly kind: "visitor" | "operator";
  readonly id: string;
  readonly externalId: string | null;
}

/** Computed from the JSON alone. */
export function wholeCard(session: DeliveredSession): WholeCard {
  const externalIds = new Map(session.operators.map(({ operatorId, externalId }) => [operatorId, externalId ?? null]));
  const operator = (id: string): Participant => ({ kind: "operator", id, externalId: externalIds.get(id) ?? null });
  const visitor = {
    kind: "visitor",
    id: session.visitor.visitorId,
    externalId: session.visitor.externalId ?? null,
  } as const;
  const inOrder = joinings(session).map(({ id }) => id);
  const latest = inOrder.at(-1);
  return {
    entries: session.messages.map(({ sentAt, text, ["withdrawn"]: withdrawn }) => ({
      time: new Date(sentAt).toISOString().slice(0, 19).replace("T", " "),
      text: withdrawn === true ? null : (text ?? ""),
    })),
    waitSeconds: expectedCard(JSON.stringify(session)).waitSeconds,
    start: wholeSecond(session.startedAt),
    end: session.endedAt === null ? null : wholeSecond(session.endedAt),
    participants: [visitor, ...[...new Set(inOrder)].map(operator)],
    latest: latest === undefined ? null : operator(latest),
  };
}

function wholeSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}

/**
 * Who of the support persons took part when, the earliest first: by joining a live chat, or by writing in one without
 * having joined it, which counts from the first message on.
 */
function joinings({ liveChats, messages }: DeliveredSession): { readonly id: string; readonly at: number }[] {
  const all = liveChats.flatMap(({ operators }) =>
    operators.map(({ operatorId, joinedAt }) => ({ id: operatorId, at: Date.parse(joinedAt) })),
  );
  const inChat = new Set(
    liveChats.flatMap(({ liveChatId, operators }) => operators.map((one) => `${liveChatId} ${one.operatorId}`)),
  );
  for (const { sender, sentAt, liveChatId, type } of messages) {
    const key = `${liveChatId} ${sender.id}`;
    const isWriting = sender.kind === "operator" && (type === "text" || type === "file");
    if (!isWriting || liveChatId === null || sender.id === null || inChat.has(key)) continue;
    inChat.add(key);
    all.push({ id: sender.id, at: Date.parse(sentAt) });
  }
  return all.toSorted((one, other) => one.at - other.at);
}

/** What the platform no longer has of what was read once. */
export interface Loss {
  /** Ids of messages. */
  readonly messages: readonly string[];
  readonly participants: readonly string[];
  readonly liveChats: readonly string[];
}

export function lossOf(known: DeliveredSession, now: DeliveredSession): Loss {
  const people = (session: DeliveredSession) => wholeCard(session).participants.map(({ kind, id }) => `${kind} ${id}`);
  return {
    messages: ids(known).filter(isNotIn(ids(now))),
    participants: people(known).filter(isNotIn(people(now))),
    liveChats: known.liveChats
      .map(({ liveChatId }) => liveChatId)
      .filter(isNotIn(now.liveChats.map((one) => one.liveChatId))),
  };
}

function isNotIn(list: readonly string[]): (id: string) => boolean {
  const present = new Set(list);
  return (id) => !present.has(id);
}

function ids({ messages }: DeliveredSession): string[] {
  return messages.map(({ messageId }) => messageId);
}

export function isLoss({ messages, participants, liveChats }: Loss): boolean {
  return messages.length + participants.length + liveChats.length > 0;
}
