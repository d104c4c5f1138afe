import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { DataCard, DataCardId } from "../../outside/esm/port.ts";
import { DAY_MS, weekdayOf } from "../../schedule/local-day.ts";
import { toStoredCard } from "../../task/card/card-values.ts";
import { reportedOutcome } from "../figures/chat-facts.ts";
import { createLocalTimes } from "../figures/local-times.ts";
import type { ReportedOutcome } from "../figures/report.ts";
import type { ChatCards } from "./chat-cards.ts";
import { namedCards } from "./listed-chat.ts";

/** Which chats a number of a report counts. Nothing in it is personal data. */
export interface ListConditions {
  /** Local dates, `2026-10-01`, both included: the day on which the chat began. */
  readonly from?: string;
  readonly to?: string;
  readonly outcome?: ReportedOutcome;
  /** The local hour in which it began, 0 to 23. */
  readonly hour?: number;
  /** The local day of the week on which it began, from 1, a Monday. */
  readonly weekday?: number;
  /** Who took part, by the data card. */
  readonly person?: { readonly dataCardId: DataCardId; readonly as: ChatRole };
}

export type ChatRole = "first-replier" | "support-person";

/** Conditions that ESM cannot be asked for: they are compared here. */
export interface ComparedConditions {
  readonly isAny: boolean;
  /** What is read of cards for them. */
  readonly attributes: readonly CardAttribute[];
  /** What they need that no attribute holds: no chat is compared by it. */
  readonly lacking: readonly CardAttribute[];
  areMet(card: DataCard): boolean;
}

/** @param timeZone that of hours and days of the week */
export function comparedConditions(
  cards: ChatCards,
  { from, to, outcome, hour, weekday, person }: ListConditions,
  timeZone: string,
): ComparedConditions {
  const needed = new Set<CardAttribute>();
  if ([from, to, hour, weekday].some((one) => one !== undefined)) needed.add("startTime");
  const role: CardAttribute = person?.as === "first-replier" ? "firstReplier" : "supportPerson";
  if (person !== undefined) needed.add(role);
  const lacking = [...needed].filter((name) => cards.codeOf(name) === undefined);
  // What became of a chat also follows from the rest of its card.
  const ofOutcome = ["outcome", "waitTimeBeforeFirstReply", "liveChatCount"] as const;
  if (outcome !== undefined && ofOutcome.every((name) => cards.codeOf(name) === undefined)) lacking.push("outcome");
  const localTime = createLocalTimes(timeZone);

  function beganThen(card: DataCard): boolean {
    if ((hour === undefined && weekday === undefined) || lacking.includes("startTime")) return true;
    const { startTime, days } = toStoredCard(card, cards.mapping);
    if (startTime === null || startTime === undefined) return false;
    const isDay = days?.includes("startTime") === true;
    if (isDay && hour !== undefined) return false;
    const local = isDay ? startTime : localTime(startTime);
    const day = Math.floor(local / DAY_MS);
    if (weekday !== undefined && weekdayOf(day) !== weekday) return false;
    return hour === undefined || Math.floor((local - day * DAY_MS) / 3_600_000) === hour;
  }

  function tookPart(card: DataCard): boolean {
    if (person === undefined || lacking.includes(role)) return true;
    return namedCards(card, cards, role)[0]?.dataCardId === person.dataCardId;
  }

  function endedSo(card: DataCard): boolean {
    if (outcome === undefined || lacking.includes("outcome")) return true;
    const stored = toStoredCard(card, cards.mapping);
    return (
      outcome ===
      reportedOutcome({
        outcome: stored.outcome ?? null,
        isActive: stored.isChatActive ?? null,
        waitTimeBeforeFirstReply: stored.waitTimeBeforeFirstReply ?? null,
        liveChatCount: stored.liveChatCount ?? null,
      })
    );
  }

  return {
    isAny: outcome !== undefined || hour !== undefined || weekday !== undefined || person !== undefined,
    attributes: [...needed, ...(outcome === undefined ? [] : ofOutcome)],
    lacking,
    areMet: (card) => beganThen(card) && tookPart(card) && endedSo(card),
  };
}
