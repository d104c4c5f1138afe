import { type CardFields, DIGITS_OF_DIGESTS, HOW_ENDED } from "./card-fields.ts";
import { cardOf, type PackedCard, packed } from "./packed-card.ts";

type HistoryFields = NonNullable<CardFields["history"]>;

/**
 * Reads a card's line in the form in which it is written, which takes two thirds of the time of `cardFields`. That stays
 * the description: a line that `packed` would write in another way is read by it.
 *
 * @returns the card's id and the card; undefined for any other line, also one that is no card's
 */
export function plainCard(line: string): readonly [string, PackedCard] | undefined {
  try {
    const fields: CardFields = JSON.parse(line);
    if (!isRight(fields)) return undefined;
    const card = packed(fields.dataCardId, cardOf(fields));
    // The same text: every name is there, once, none besides, and each time is one.
    return card.line === line ? [fields.dataCardId, card] : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the values are as `cardFields` wants them, but for times and names. @throws TypeError where something is missing */
function isRight({ dataCardId, sessionId, history, persons, reported, closed }: CardFields): boolean {
  return (
    isId(dataCardId) &&
    isId(sessionId) &&
    (history === undefined || isHistory(history)) &&
    isIdOrNull(persons.customer) &&
    isIdOrNull(persons.supportPerson) &&
    isListOf(persons.members, isId) &&
    isListOf(persons.operators, ([operatorId, id]) => isText(operatorId) && isId(id)) &&
    isListOf(persons.removed, isId) &&
    isText(reported) &&
    (closed === null || isClosed(closed))
  );
}

function isClosed({ counted, cardDigest, wholeLog, rewritten, due }: NonNullable<CardFields["closed"]>): boolean {
  return (
    isCount(counted) &&
    isText(cardDigest) &&
    isTextOrNull(wholeLog) &&
    isCount(rewritten) &&
    (due === null || due === "look" || due === "session-changed" || due === "card-changed")
  );
}

function isHistory(history: HistoryFields): boolean {
  const { firstReplies, readLiveChats = [] } = history;
  return (
    isDigests(history.messages) &&
    isCount(history.unlisted) &&
    isDigests(history.liveChats) &&
    (firstReplies === null || areReplies(firstReplies)) &&
    isSign(history.hasLog) &&
    isDigests(history.joined) &&
    isListOf(history.joinings, ({ operatorId }) => isText(operatorId)) &&
    isSign(history.areJoiningsCertain) &&
    isSign(history.isWaitCertain) &&
    isListOf(readLiveChats, isLiveChat) &&
    isSign(history.areLiveChatsCertain) &&
    isCount(history.acceptedGap)
  );
}

function areReplies(replies: NonNullable<HistoryFields["firstReplies"]>): boolean {
  const { liveChatId, visitor, operator, operatorId, operatorFirst } = replies;
  return (
    isText(liveChatId) &&
    (visitor === null || isText(visitor.messageId)) &&
    (operator === null || isText(operator.messageId)) &&
    isTextOrNull(operatorId) &&
    isSign(operatorFirst)
  );
}

function isLiveChat(liveChat: NonNullable<HistoryFields["readLiveChats"]>[number]): boolean {
  const { liveChatId, howEnded, operators, isAnswered } = liveChat;
  return (
    isText(liveChatId) &&
    (howEnded === null || HOW_ENDED.options.includes(howEnded)) &&
    isListOf(operators, isText) &&
    isSign(isAnswered)
  );
}

function isListOf<Item>(list: readonly Item[], isItem: (item: Item) => boolean): boolean {
  return Array.isArray(list) && list.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function isId(value: unknown): boolean {
  return isText(value) && value !== "";
}

function isIdOrNull(value: unknown): boolean {
  return value === null || isId(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSign(value: unknown): boolean {
  return typeof value === "boolean";
}

function isDigests(value: unknown): boolean {
  return isText(value) && DIGITS_OF_DIGESTS.test(value);
}
