import type { HowEnded, Joining, LiveChat, Message } from "../../../chat/session.ts";
import type { Condition, Value } from "../../described-api/api-description.ts";
import { compileCondition, type Meets } from "../../described-api/conditions.ts";
import { compileRecords, type Scope } from "../../described-api/paths.ts";
import {
  type Compiling,
  compileOptional,
  compileValue,
  PlaceError,
  placed,
  wordsOf,
} from "../../described-api/values.ts";
import type { LiveChatsDescription } from "./description.ts";
import type { Draft } from "./drafts.ts";

/** The live chats of a session, and its messages with the live chat that each belongs to. */
export interface FoundLiveChats {
  readonly liveChats: readonly LiveChat[];
  readonly drafts: readonly Draft[];
}

export interface SessionTimes {
  readonly startedAt: number;
  /** Null while the session lasts. */
  readonly endedAt: number | null;
}

/** @param told the records that hold live chats by their ids, where the platform has such */
export type FindLiveChats = (
  drafts: readonly Draft[],
  session: Scope,
  told: ReadonlyMap<string, Scope>,
  times: SessionTimes,
) => FoundLiveChats;

type CompilingLiveChats = Compiling & { readonly missing: (place: string) => Error };

/** @throws RangeError */
export function compileLiveChats(description: LiveChatsDescription, compiling: CompilingLiveChats): FindLiveChats {
  const askingBelongs = description.asking_message === "belongs";
  switch (description.by) {
    case "session":
      return bySession(description, compiling, askingBelongs);
    case "records":
      return byRecords(description, compiling, askingBelongs);
    case "field":
      return (drafts, _session, _told, { endedAt }) => byField(drafts, askingBelongs, endedAt);
    case "events":
      return (drafts, _session, _told, { endedAt }) => byEvents(drafts, askingBelongs, endedAt);
  }
}

/** The whole session is one live chat, from when a support person is asked for. */
function bySession(
  description: Extract<LiveChatsDescription, { by: "session" }>,
  compiling: Compiling,
  askingBelongs: boolean,
): FindLiveChats {
  const meets = compileIf(description.if, "live_chats.if");
  const established = compileOptional(description.established, "live_chats.established", compiling);
  const ended = compileOptional(description.ended, "live_chats.ended", compiling);
  const howEnded = compileHowEnded(description.how_ended, compiling);
  return (drafts, session, _told, { startedAt, endedAt }) => {
    const told = established?.time(session);
    const firstOperator = drafts.findIndex(isOfOperator);
    const firstAt = drafts[firstOperator]?.message.sentAt;
    // Some platforms overwrite the time when a chat is opened again: a support person was there already.
    const isLate = told !== undefined && firstAt !== undefined && told > firstAt;
    const from = told === undefined || told < startedAt || isLate ? firstAt : told;
    if (from === undefined || !meets(session)) return { liveChats: [], drafts };
    const begin = firstOf(drafts, from, firstOperator < 0 ? drafts.length : firstOperator, askingBelongs);
    const liveChatId = "live-chat";
    const own = drafts.map((draft, index) => (index < begin ? draft : within(draft, liveChatId)));
    const endsAt = ended?.time(session) ?? endedAt;
    return {
      liveChats: [
        {
          liveChatId,
          establishedAt: from,
          endedAt: endsAt,
          ...howEnded(session),
          operators: joinings(own).get(liveChatId) ?? [],
        },
      ],
      drafts: own,
    };
  };
}

/**
 * Where a live chat begins among the messages: with the visitor's last message before it that asked for a person, or
 * behind that.
 *
 * @param before the first message of a support person
 */
function firstOf(drafts: readonly Draft[], from: number, before: number, askingBelongs: boolean): number {
  const asking = drafts.findLastIndex(
    ({ message }, index) => index < before && message.sender.kind === "visitor" && message.sentAt <= from,
  );
  if (asking >= 0) return askingBelongs ? asking : asking + 1;
  const first = drafts.findIndex(({ message }, index) => message.sentAt >= from || index === before);
  return first < 0 ? drafts.length : first;
}

function byRecords(
  description: Extract<LiveChatsDescription, { by: "records" }>,
  compiling: CompilingLiveChats,
  askingBelongs: boolean,
): FindLiveChats {
  const meets = compileIf(description.if, "live_chats.if");
  const established = compileValue(description.established, "live_chats.established", compiling);
  const ended = compileOptional(description.ended, "live_chats.ended", compiling);
  const howEnded = compileHowEnded(description.how_ended, compiling);
  const members = compileMembers(description.operators, compiling);
  return (drafts, _session, told, { endedAt }) => {
    const found = [...told].flatMap(([liveChatId, scope]) => {
      if (!meets(scope)) return [];
      const establishedAt = established.time(scope);
      if (establishedAt === undefined) throw compiling.missing("live_chats.established");
      const endsAt = ended?.time(scope) ?? endedAt;
      return [{ liveChatId, establishedAt, endedAt: endsAt, ...howEnded(scope), members: members(scope) }];
    });
    // Newest first, as some platforms list them, is not their order.
    const inTime = found.toSorted((one, other) => one.establishedAt - other.establishedAt);
    const ids = new Set<string | null>(inTime.map(({ liveChatId }) => liveChatId));
    // What was said in a record that is no live chat belongs to none.
    const kept = drafts.map((draft) => (ids.has(draft.message.liveChatId) ? draft : outside(draft)));
    const own = withAsking(kept, inTime, askingBelongs);
    const joined = joinings(own);
    const liveChats = inTime.map(({ members: known, ...liveChat }) => ({
      ...liveChat,
      operators: joinedAs(known, joined.get(liveChat.liveChatId) ?? [], liveChat.establishedAt),
    }));
    return { liveChats, drafts: own };
  };
}

function compileIf(condition: Condition | undefined, place: string): Meets {
  return condition === undefined ? () => true : placed(place, () => compileCondition(condition));
}

const WAYS_TO_END: readonly HowEnded[] = ["by-support-person", "by-end-user", "expired", "forwarded"];

function compileHowEnded(described: Value | undefined, compiling: Compiling) {
  const place = "live_chats.how_ended";
  const odd = described && wordsOf(described).find((word) => word !== null && !isWayToEnd(word));
  if (odd !== undefined)
    throw new PlaceError(place, `${odd} is no way in which a live chat ends; there are ${WAYS_TO_END.join(", ")}`);
  const value = compileOptional(described, place, compiling);
  return (scope: Scope): Pick<LiveChat, "howEnded"> => {
    const told = value?.text(scope);
    return isWayToEnd(told) ? { howEnded: told } : {};
  };
}

function isWayToEnd(word: unknown): word is HowEnded {
  return WAYS_TO_END.some((one) => one === word);
}

interface Member {
  readonly operatorId: string;
  readonly joinedAt: number | undefined;
}

function compileMembers(
  description: Extract<LiveChatsDescription, { by: "records" }>["operators"],
  compiling: Compiling,
) {
  if (description === undefined) return () => undefined;
  const records = placed("live_chats.operators.records", () => compileRecords(description.records));
  const meets = compileIf(description.where, "live_chats.operators.where");
  const id = compileValue(description.id, "live_chats.operators.id", compiling);
  const joined = compileOptional(description.joined, "live_chats.operators.joined", compiling);
  return (scope: Scope): Member[] =>
    records(scope).flatMap((member) => {
      const operatorId = id.text(member);
      return operatorId === undefined || !meets(member) ? [] : [{ operatorId, joinedAt: joined?.time(member) }];
    });
}

/**
 * Those whom the platform names, or if it names nobody there, those who spoke. Who has no time joined with the first
 * message, or when the live chat began.
 */
function joinedAs(members: readonly Member[] | undefined, spoke: readonly Joining[], establishedAt: number): Joining[] {
  if (members === undefined) return [...spoke];
  return members.map(({ operatorId, joinedAt }) => {
    const first = spoke.find((joining) => joining.operatorId === operatorId)?.joinedAt;
    return { operatorId, joinedAt: joinedAt ?? first ?? establishedAt };
  });
}

/** The messages say which live chat they belong to. */
function byField(drafts: readonly Draft[], askingBelongs: boolean, endedAt: number | null): FoundLiveChats {
  const found = new Map<string, { readonly liveChatId: string; readonly establishedAt: number; lastAt: number }>();
  for (const { message } of drafts) {
    const { liveChatId, sentAt } = message;
    if (liveChatId === null) continue;
    const span = found.get(liveChatId);
    if (span === undefined) found.set(liveChatId, { liveChatId, establishedAt: sentAt, lastAt: sentAt });
    else span.lastAt = sentAt;
  }
  const spans = [...found.values()];
  const all = withAsking(drafts, spans, askingBelongs);
  const joined = joinings(all);
  const liveChats = spans.map(({ liveChatId, establishedAt, lastAt }, index) => {
    const isLast = index === spans.length - 1;
    const operators = joined.get(liveChatId) ?? [];
    return { liveChatId, establishedAt, endedAt: isLast ? endedAt : lastAt, operators };
  });
  return { liveChats, drafts: all };
}

/** A live chat begins and ends with messages of the platform. */
function byEvents(drafts: readonly Draft[], askingBelongs: boolean, endedAt: number | null): FoundLiveChats {
  const own: Draft[] = [];
  const spans: { liveChatId: string; establishedAt: number; endedAt: number | null }[] = [];
  let open: (typeof spans)[number] | undefined;
  for (const draft of drafts) {
    const { messageId, sentAt } = draft.message;
    if (draft.begins && open === undefined) {
      open = { liveChatId: messageId, establishedAt: sentAt, endedAt };
      spans.push(open);
    }
    own.push(open === undefined ? draft : within(draft, open.liveChatId));
    if (draft.ends && open !== undefined) {
      open.endedAt = sentAt;
      open = undefined;
    }
  }
  const all = withAsking(own, spans, askingBelongs);
  const joined = joinings(all);
  return { liveChats: spans.map((span) => ({ ...span, operators: joined.get(span.liveChatId) ?? [] })), drafts: all };
}

/** Gives each live chat the visitor's message that asked for it, where that stands before it and in no other. */
function withAsking(
  drafts: readonly Draft[],
  spans: readonly { readonly liveChatId: string; readonly establishedAt: number }[],
  askingBelongs: boolean,
): readonly Draft[] {
  if (!askingBelongs) return drafts;
  const own = [...drafts];
  const firsts = new Map<string | null, number>();
  /** For each message the nearest one, itself included, before which nothing can belong to a live chat behind it. */
  const nearest: number[] = [];
  for (const [index, { message }] of drafts.entries()) {
    if (!firsts.has(message.liveChatId)) firsts.set(message.liveChatId, index);
    const stops = message.liveChatId !== null || message.sender.kind === "visitor";
    nearest.push(stops ? index : (nearest[index - 1] ?? -1));
  }
  for (const { liveChatId, establishedAt } of spans) {
    const end = firsts.get(liveChatId) ?? countUntil(drafts, establishedAt);
    const asking = nearest[end - 1] ?? -1;
    const found = own[asking]?.message;
    if (found?.liveChatId !== null || found.sender.kind !== "visitor") continue;
    for (let index = asking; index < end; index += 1) {
      const draft = own[index];
      if (draft !== undefined) own[index] = within(draft, liveChatId);
    }
  }
  return own;
}

function within(draft: Draft, liveChatId: string): Draft {
  return { ...draft, message: { ...draft.message, liveChatId } };
}

function outside(draft: Draft): Draft {
  return draft.message.liveChatId === null ? draft : { ...draft, message: { ...draft.message, liveChatId: null } };
}

/** How many of the messages were sent until then. They are in the order of their times. */
function countUntil(drafts: readonly Draft[], at: number): number {
  let [low, high] = [0, drafts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((drafts[middle]?.message.sentAt ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isOfOperator({ message, joins }: Draft): boolean {
  return joins !== undefined || hasSpoken(message);
}

/** A note to colleagues does not make anybody take part. */
function hasSpoken({ sender, type }: Message): boolean {
  return sender.kind === "operator" && (type === "text" || type === "file");
}

/** Who joined each live chat, in that order: by the platform's own event, or with the first message. */
function joinings(drafts: readonly Draft[]): ReadonlyMap<string, readonly Joining[]> {
  const joined = new Map<string, Map<string, Joining>>();
  for (const { message, joins } of drafts) {
    if (message.liveChatId === null) continue;
    const said = hasSpoken(message) ? message.sender.id : null;
    for (const operatorId of [joins, said]) {
      if (typeof operatorId !== "string") continue;
      const first = joined.get(message.liveChatId) ?? new Map<string, Joining>();
      joined.set(message.liveChatId, first);
      if (!first.has(operatorId)) first.set(operatorId, { operatorId, joinedAt: message.sentAt });
    }
  }
  return new Map([...joined].map(([liveChatId, first]) => [liveChatId, [...first.values()]]));
}
