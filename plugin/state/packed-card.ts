import type { KnownHistory } from "../chat/kept/known-history.ts";
import type { Instant } from "../chat/session.ts";
import { type CardFields, digestsIn, digestsText } from "./card-fields.ts";
import { instantText } from "./kept-text.ts";
import type { RememberedCard } from "./remembered-card.ts";

/** Bytes of a joining in the file, besides its id: names, times and signs. */
const BYTES_OF_A_JOINING = 110;
/** The same of a live chat, and of an id in a list. */
const BYTES_OF_A_LIVE_CHAT = 160;
const BYTES_OF_AN_ID = 3;
/** Bytes of an id or a digest in the file: a character takes up to six, written as an escape. */
const BYTES_OF_A_CHARACTER = 6;
const BYTES_OF_A_DIGEST = 8;

/**
 * A remembered card while nobody asks for it: its line in the file, which takes a third of the room that its sets, lists
 * and objects would take, can be put on the disk, and need not be made again when the memory is saved.
 */
export interface PackedCard extends Pick<RememberedCard, "sessionId" | "closed"> {
  /** JSON, as `cardFields` describes it. */
  readonly line: string;
  /** About how many bytes its history takes in the file. */
  readonly historyBytes: number;
}

/** The card as one text. Written by hand, since zod takes three times as long for it. */
export function packed(dataCardId: string, card: RememberedCard): PackedCard {
  const { sessionId, history, persons, reported, endedSince, closed } = card;
  const fields: CardFields = {
    dataCardId,
    sessionId,
    history: history && historyFields(history),
    persons: {
      customer: persons.customer,
      supportPerson: persons.supportPerson,
      members: persons.members,
      operators: [...persons.operators],
      removed: persons.removed,
    },
    reported,
    endedSince: textOrNull(endedSince),
    closed: closed && {
      readAt: instantText(closed.readAt),
      notedAt: instantText(closed.notedAt),
      counted: closed.counted,
      cardDigest: closed.cardDigest,
      wholeLog: closed.wholeLog,
      rewritten: closed.rewritten,
      due: closed.due,
    },
  };
  return { sessionId, closed, line: JSON.stringify(fields), historyBytes: bytesOfHistory(card) };
}

function historyFields(history: KnownHistory): NonNullable<CardFields["history"]> {
  const { firstReplies } = history;
  return {
    messages: digestsText(history.messages),
    unlisted: history.unlisted,
    liveChats: digestsText(history.liveChats),
    firstReplies: firstReplies && {
      liveChatId: firstReplies.liveChatId,
      establishedAt: instantText(firstReplies.establishedAt),
      visitor: saidFields(firstReplies.visitor),
      operator: saidFields(firstReplies.operator),
      operatorId: firstReplies.operatorId,
      operatorFirst: firstReplies.operatorFirst,
    },
    hasLog: history.hasLog,
    joined: digestsText(history.joined),
    joinings: history.joinings.map(({ operatorId, firstAt, lastAt }) => ({
      operatorId,
      firstAt: instantText(firstAt),
      lastAt: instantText(lastAt),
    })),
    areJoiningsCertain: history.areJoiningsCertain,
    isWaitCertain: history.isWaitCertain,
    readLiveChats: history.readLiveChats.map(({ liveChatId, from, to, howEnded, operators, isAnswered }) => ({
      liveChatId,
      from: instantText(from),
      to: textOrNull(to),
      howEnded,
      operators,
      isAnswered,
    })),
    areLiveChatsCertain: history.areLiveChatsCertain,
    acceptedGap: history.acceptedGap,
  };
}

function saidFields(said: NonNullable<KnownHistory["firstReplies"]>["visitor"]) {
  return said && { messageId: said.messageId, sentAt: instantText(said.sentAt) };
}

function textOrNull(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

/** @param line as `packed` writes it */
export function unpacked({ line }: Pick<PackedCard, "line">): RememberedCard {
  const fields: CardFields = JSON.parse(line);
  return cardOf(fields);
}

/** Of fields that are there, whole and right. */
export function cardOf({ sessionId, history, persons, reported, endedSince, closed }: CardFields): RememberedCard {
  return {
    sessionId,
    history: history && historyOf(history),
    persons: {
      customer: persons.customer,
      supportPerson: persons.supportPerson,
      members: persons.members,
      operators: new Map(persons.operators),
      removed: persons.removed,
    },
    reported,
    endedSince: instantOrNull(endedSince),
    closed: closed && {
      readAt: Date.parse(closed.readAt),
      notedAt: Date.parse(closed.notedAt),
      counted: closed.counted,
      cardDigest: closed.cardDigest,
      wholeLog: closed.wholeLog ?? null,
      rewritten: closed.rewritten ?? 0,
      due: closed.due === "fill" ? "session-changed" : closed.due,
    },
  };
}

function historyOf(fields: NonNullable<CardFields["history"]>): KnownHistory {
  const { firstReplies } = fields;
  return {
    messages: digestsIn(fields.messages),
    unlisted: fields.unlisted,
    liveChats: digestsIn(fields.liveChats),
    firstReplies: firstReplies && {
      liveChatId: firstReplies.liveChatId,
      establishedAt: Date.parse(firstReplies.establishedAt),
      visitor: saidOf(firstReplies.visitor),
      operator: saidOf(firstReplies.operator),
      operatorId: firstReplies.operatorId ?? null,
      operatorFirst: firstReplies.operatorFirst,
    },
    hasLog: fields.hasLog,
    joined: digestsIn(fields.joined),
    joinings: fields.joinings.map(({ operatorId, firstAt, lastAt }) => ({
      operatorId,
      firstAt: Date.parse(firstAt),
      lastAt: Date.parse(lastAt),
    })),
    areJoiningsCertain: fields.areJoiningsCertain,
    isWaitCertain: fields.isWaitCertain,
    readLiveChats: (fields.readLiveChats ?? []).map(({ liveChatId, from, to, howEnded, operators, isAnswered }) => ({
      liveChatId,
      from: Date.parse(from),
      to: instantOrNull(to),
      howEnded,
      operators,
      isAnswered,
    })),
    areLiveChatsCertain: fields.areLiveChatsCertain ?? false,
    acceptedGap: fields.acceptedGap,
  };
}

function saidOf(said: { readonly messageId: string; readonly sentAt: string } | null) {
  return said && { messageId: said.messageId, sentAt: Date.parse(said.sentAt) };
}

function instantOrNull(text: string | null): Instant | null {
  return text === null ? null : Date.parse(text);
}

/** Bytes of what is left out first where the file would be too large. */
function bytesOfHistory({ history, persons }: RememberedCard): number {
  let bytes = 0;
  for (const id of persons.operators.keys()) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * id.length;
  if (history === undefined) return bytes;
  bytes += BYTES_OF_A_DIGEST * (history.messages.size + history.liveChats.size + history.joined.size);
  for (const { operatorId } of history.joinings) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * operatorId.length;
  for (const { liveChatId, operators } of history.readLiveChats) {
    bytes += BYTES_OF_A_LIVE_CHAT + BYTES_OF_A_CHARACTER * liveChatId.length;
    for (const id of operators) bytes += BYTES_OF_AN_ID + BYTES_OF_A_CHARACTER * id.length;
  }
  return bytes;
}
