import type { Instant } from "../../chat/session.ts";
import { allOf, type EqlCondition, isBefore, isFrom } from "../../outside/esm/eql.ts";
import type { CardQuery, DataCard } from "../../outside/esm/port.ts";
import { DAY_MS, dateOf, dayOf } from "../../schedule/local-day.ts";
import { comparableText } from "../../task/card/persons/comparable-text.ts";
import { activeFilter, namingRefused } from "../../task/card-batches.ts";
import { beginningOf } from "../figures/period.ts";
import type { ChatCards } from "./chat-cards.ts";
import type { ChatNote } from "./chat-notes.ts";
import { idMayHold } from "./id-search.ts";
import { comparedConditions, type ListConditions } from "./list-conditions.ts";
import { type ListedChat, listedChat, listedCodes, namedCards, textIn } from "./listed-chat.ts";
import { logHolds, logMayHold } from "./log-search.ts";
import { type WantedPerson, wantedPerson } from "./wanted-person.ts";

/** Which chats to find. All that are given have to be met. The texts are personal data: never shown or logged. */
export interface ChatConditions extends ListConditions {
  /** The customer's external id, or a part of the name as ESM shows it. */
  readonly customer?: string;
  /** The same of somebody who took part as a support person. */
  readonly supportPerson?: string;
  /** Stands in the chat log. */
  readonly text?: string;
  /** A part of the session's id, or of what ESM calls the card. */
  readonly idPart?: string;
  /** Only chats that are not over. */
  readonly isActive?: boolean;
}

/** Conditions as they are asked: a part of them of ESM, the rest compared here. */
export interface ChatSearch {
  /** It finds too many: each card is judged. Logs are read only to be searched. */
  readonly query: Omit<CardQuery, "onUnreadable">;
  /** Whether more than a few of the cards that ESM finds may not be among those that are meant. */
  readonly findsTooMany: boolean;
  /** The chat on a card that is meant; otherwise why it is none. Untold: its card does not say whether it is active. */
  judge(card: DataCard): ListedChat | "other" | "untold";
  /** What is asked of ESM with this query. A refusal names what ESM may not know. */
  asking<T>(list: Promise<T>): Promise<T>;
  /** About the persons, and what no attribute holds. */
  readonly notes: readonly ChatNote[];
}

/**
 * Makes a search of conditions: ESM narrows the cards by the days, the log, ids and whether they are active. References
 * can only be compared by names that exist (observed), so persons are compared here.
 *
 * @throws Failure when ESM cannot be asked for the persons
 */
export async function searchFor(cards: ChatCards, conditions: ChatConditions, timeZone: string): Promise<ChatSearch> {
  const { mapping, codeOf } = cards;
  const { text, idPart, isActive } = conditions;
  const span = spanOf(codeOf("startTime") === undefined ? {} : conditions, timeZone);
  const compared = comparedConditions(cards, conditions, timeZone);
  const [customer, supportPerson] = await Promise.all([
    conditions.customer === undefined ? undefined : wantedPerson(cards, conditions.customer),
    conditions.supportPerson === undefined ? undefined : wantedPerson(cards, conditions.supportPerson),
  ]);
  const log = text === undefined ? undefined : { code: codeOf("chatLog") ?? "", holds: logHolds(text, cards.format) };
  const filters = [
    ...startFilters(cards, span),
    ...(text === undefined || log === undefined ? [] : [logMayHold(log.code, text)]),
    ...(idPart === undefined ? [] : [idMayHold(cards, idPart)]),
    ...(isActive === true ? [activeFilter(mapping) ?? []].flat() : []),
  ];

  function judge(card: DataCard): ListedChat | "other" | "untold" {
    const chat = listedChat(card, cards);
    if (!isWithin(chat, span) || !compared.areMet(card)) return "other";
    if (customer !== undefined && !customer.isAmong(chat.customer ? [chat.customer] : [])) return "other";
    if (supportPerson !== undefined && !tookPart(card, chat, cards, supportPerson)) return "other";
    if (log !== undefined && !log.holds(textIn(card.values[log.code]) ?? "")) return "other";
    if (idPart !== undefined && !hasInId(chat, idPart)) return "other";
    if (isActive !== true || chat.isActive === true) return chat;
    return chat.isActive === null ? "untold" : "other";
  }

  return {
    query: {
      templateCode: mapping.settings.templateCode,
      filter: filters.length === 0 ? undefined : allOf(filters),
      attributeCodes: [
        ...listedCodes(cards, [...(supportPerson === undefined ? [] : ["members" as const]), ...compared.attributes]),
        ...(log === undefined ? [] : [log.code]),
      ],
      withNames: true,
      onlyVisible: true,
    },
    findsTooMany: compared.isAny || [customer, supportPerson, text, idPart, isActive].some((one) => one !== undefined),
    judge,
    asking: (list) => (isActive === true ? namingRefused(mapping, list) : list),
    notes: [
      ...[customer, supportPerson].flatMap((one) => one?.note ?? []),
      ...compared.lacking.map((attribute) => ({ kind: "not-compared" as const, attribute })),
    ],
  };
}

/** Whether a text is a part of the session's id, or of what ESM calls the card. */
export function hasInId({ sessionId, identifier }: ListedChat, part: string): boolean {
  const wanted = comparableText(part);
  return [sessionId, identifier].some((text) => comparableText(text ?? "").includes(wanted));
}

/** Whoever is on a card and is not its customer took part as a support person. */
function tookPart(card: DataCard, chat: ListedChat, cards: ChatCards, person: WantedPerson): boolean {
  const members = namedCards(card, cards, "members").filter((one) => one.dataCardId !== chat.customer?.dataCardId);
  return person.isAmong([...(chat.supportPerson ? [chat.supportPerson] : []), ...members]);
}

/** From the first to before the last; undefined for an open end. */
interface Span {
  readonly from: Instant | undefined;
  readonly before: Instant | undefined;
  /** The same as dates, for cards that keep only the day. */
  readonly days: Pick<ChatConditions, "from" | "to">;
}

function spanOf({ from, to }: ChatConditions, timeZone: string): Span {
  return {
    from: from === undefined ? undefined : beginningOf(from, timeZone),
    before: to === undefined ? undefined : beginningOf(dateOf((dayOf(to) ?? 0) + 1), timeZone),
    days: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  };
}

/** A day more than is asked for: in which zone ESM keeps a date without a time of day is not known. */
function startFilters({ esm, codeOf }: ChatCards, { from, before }: Span): EqlCondition[] {
  const code = codeOf("startTime") ?? "";
  return [
    ...(from === undefined ? [] : [isFrom(code, esm.dateLimit(from - DAY_MS))]),
    ...(before === undefined ? [] : [isBefore(code, esm.dateLimit(before + DAY_MS))]),
  ];
}

function isWithin({ startTime, startIsDay }: ListedChat, { from, before, days }: Span): boolean {
  if (from === undefined && before === undefined) return true;
  if (startTime === null || startTime === undefined) return false;
  if (!startIsDay) return startTime >= (from ?? startTime) && startTime < (before ?? Number.POSITIVE_INFINITY);
  const date = dateOf(startTime / DAY_MS);
  return date >= (days.from ?? date) && date <= (days.to ?? date);
}
