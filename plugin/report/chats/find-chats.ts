import type { Instant } from "../../chat/session.ts";
import { allOf, type EqlCondition, isBefore, isFrom } from "../../outside/esm/eql.ts";
import type { DataCard } from "../../outside/esm/port.ts";
import { DAY_MS, dateOf, dayOf } from "../../schedule/local-day.ts";
import { activeFilter, namingRefused } from "../../task/card-batches.ts";
import { beginningOf } from "../figures/period.ts";
import { type ChatCards, countNotShown, type NotShown } from "./chat-cards.ts";
import { keepNewest, type ListedChat, listedChat, listedCodes, namedCards, textIn } from "./listed-chat.ts";
import { logHolds, logMayHold } from "./log-search.ts";
import { type WantedPerson, wantedPerson } from "./wanted-person.ts";

/** Which chats to find. All that are given have to be met. The texts are personal data: never shown or logged. */
export interface ChatConditions {
  /** The customer's external id, or a part of the name as ESM shows it. */
  readonly customer?: string;
  /** The same of somebody who took part as a support person. */
  readonly supportPerson?: string;
  /** Local dates, `2026-10-01`, both included: the day on which the chat began. */
  readonly from?: string;
  readonly to?: string;
  /** Stands in the chat log. */
  readonly text?: string;
  /** Only chats that are not over. */
  readonly isActive?: boolean;
}

export interface FoundChats {
  /** Newest first. */
  readonly chats: readonly ListedChat[];
  /** How many there are in all. */
  readonly count: number;
  /** What the reader has to know to trust the list, one sentence each. */
  readonly notes: readonly string[];
}

/** How the chats are listed. */
export interface Listing {
  /** IANA name: of the days. */
  readonly timeZone: string;
  /** How many chats at most. */
  readonly most: number;
}

/**
 * Finds chats: one list of ESM's cards, narrowed by the days, the log and whether they are active. References can only be
 * compared by names that exist (observed), so persons are compared here. Logs are read only to be searched, and none is
 * kept.
 *
 * @throws Failure when ESM cannot be asked
 */
export async function findChats(
  cards: ChatCards,
  conditions: ChatConditions,
  { timeZone, most }: Listing,
): Promise<FoundChats> {
  const { esm, mapping, codeOf } = cards;
  const span = spanOf(conditions, timeZone);
  const [customer, supportPerson] = await Promise.all([
    conditions.customer === undefined ? undefined : wantedPerson(cards, conditions.customer),
    conditions.supportPerson === undefined ? undefined : wantedPerson(cards, conditions.supportPerson),
  ]);
  const { text } = conditions;
  const log = text === undefined ? undefined : { code: codeOf("chatLog") ?? "", holds: logHolds(text, cards.format) };
  const filters = [
    ...startFilters(cards, span),
    ...(text === undefined || log === undefined ? [] : [logMayHold(log.code, text)]),
    ...(conditions.isActive === true ? [activeFilter(mapping) ?? []].flat() : []),
  ];
  let unreadable = 0;
  const query = {
    templateCode: mapping.settings.templateCode,
    filter: filters.length === 0 ? undefined : allOf(filters),
    attributeCodes: [
      ...listedCodes(cards, supportPerson === undefined ? [] : ["members"]),
      ...(log === undefined ? [] : [log.code]),
    ],
    withNames: true,
    onlyVisible: true,
    onUnreadable: () => {
      unreadable += 1;
    },
  };
  const list = esm.foldCards(query, () => {
    unreadable = 0;
    const newest = keepNewest<ListedChat>(most);
    const notShown = countNotShown();
    let untold = 0;
    return {
      take(card) {
        const chat = listedChat(card, cards);
        if (!isWithin(chat, span)) return;
        if (customer !== undefined && !customer.isAmong(chat.customer ? [chat.customer] : [])) return;
        if (supportPerson !== undefined && !tookPart(card, chat, cards, supportPerson)) return;
        if (log !== undefined && !log.holds(textIn(card.values[log.code]) ?? "")) return;
        if (conditions.isActive === true && chat.isActive !== true) {
          if (chat.isActive === null) untold += 1;
          return;
        }
        if (notShown.mayShow(card)) newest.take(chat);
      },
      end: () => ({ chats: newest.newest(), count: newest.count(), notShown, untold }),
    };
  });
  const found = await (conditions.isActive === true ? namingRefused(mapping, list) : list);
  const persons = [customer, supportPerson].flatMap((one) => one?.note ?? []);
  return {
    chats: found.chats,
    count: found.count,
    notes: [...persons, ...notesOn({ ...found, unreadable }, codeOf("isChatActive") ?? "")],
  };
}

/** Whoever is on a card and is not its customer took part as a support person. */
function tookPart(card: DataCard, chat: ListedChat, cards: ChatCards, person: WantedPerson): boolean {
  const members = namedCards(card, cards, "members").filter((one) => one.dataCardId !== chat.customer?.dataCardId);
  return person.isAmong([...(chat.supportPerson ? [chat.supportPerson] : []), ...members]);
}

/** What was found but is not listed. */
interface LeftOut {
  readonly notShown: NotShown;
  readonly untold: number;
  readonly unreadable: number;
}

function notesOn({ notShown, untold, unreadable }: LeftOut, activeCode: string): string[] {
  return [
    ...notShownNotes(notShown),
    ...(untold === 0
      ? []
      : [
          `${untold} more where ${activeCode} reads empty, although it is mandatory: the task's user may not read it, so whether they are active is not told`,
        ]),
    ...(unreadable === 0 ? [] : [`${unreadable} data cards cannot be read, and are not looked at`]),
  ];
}

/** What is said of cards that exist, but are not shown. */
export function notShownNotes({ hidden, deleted }: NotShown): string[] {
  return [
    ...(hidden === 0 ? [] : [`${hidden} more on hidden data cards, which are not shown`]),
    ...(deleted === 0 ? [] : [`${deleted} more on data cards in the trash, which are not shown`]),
  ];
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
