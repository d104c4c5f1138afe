import type { Outcome } from "../../chat/outcome.ts";
import type { Instant } from "../../chat/session.ts";
import type { NamedCard, ReportedAttribute } from "./reported-chat.ts";

/** Local dates, `2026-10-01`. A chat is in the period in which it began. */
export interface ReportPeriod {
  readonly kind: "month" | "week" | "day" | "days";
  readonly from: string;
  /** The day after the last one. */
  readonly to: string;
}

/** One bar of a histogram: values from `from` up to but not including `to`; null: and more. */
export interface Bar {
  readonly from: number;
  readonly to: number | null;
  readonly count: number;
}

/**
 * How a figure is spread over chats: the smallest value that so many percent of them do not exceed (nearest rank). Null:
 * too few chats to say that (`LEAST_CHATS`). A time of an hour or more is told as its minute, one of a day or more as its
 * hour, rounded down; one of more than 60 days as 60 days. `sum`, `longest` and the histogram are exact.
 */
export interface Spread {
  /** The chats of which the figure is known. */
  readonly n: number;
  readonly sum: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  /** Null only without any chat. */
  readonly longest: number | null;
  /** Adds up to `n`. */
  readonly histogram: readonly Bar[];
}

/** A wait, in whole seconds. */
export interface WaitFigures extends Spread {
  /** How many waited no longer than so many seconds, for each of `Report.targets`. */
  readonly within: readonly { readonly seconds: number; readonly count: number }[];
}

/** Chats by a number on their card. Adds up to the chats. */
export interface Counted {
  readonly none: number;
  readonly one: number;
  readonly several: number;
  readonly notTold: number;
  /** Of all chats together. */
  readonly sum: number;
}

/** `going-on`: not over, and not answered so far. `not-told`: the card does not say, and it cannot be told from the rest. */
export type ReportedOutcome = Outcome | "going-on" | "not-told";

/** The figures of some chats. Null where no platform setting maps the attribute that tells. */
export interface Figures {
  readonly chats: number;
  /** Adds up to the chats. */
  readonly outcomes: Readonly<Record<ReportedOutcome, number>>;
  /** Chats whose outcome stands on the card. That of the others follows from the rest of it, or is not told. */
  readonly outcomesTold: number;
  /**
   * Of the chats with a live chat that are over and whose outcome stands on the card, those that were answered. Where it
   * does not stand there only answered chats show themselves, by their wait: with them the share would be too high.
   */
  readonly served: { readonly answered: number; readonly chats: number };
  /** Whether there was a live chat. Adds up to the chats. */
  readonly liveChat: { readonly yes: number; readonly no: number; readonly notTold: number };
  readonly wait: WaitFigures | null;
  readonly waitInBusinessHours: WaitFigures | null;
  /** Seconds from the start of the widget session to its end. */
  readonly duration: Spread | null;
  /** Seconds in live chats. */
  readonly liveChatTime: Spread | null;
  readonly messages: Spread | null;
  readonly liveChats: Counted | null;
  readonly redirects: Counted | null;
  /** When they began; null without business hours in the configuration. Adds up to the chats. */
  readonly began: { readonly inBusinessHours: number; readonly outside: number } | null;
  /** Chats with a value that cannot be, or that contradicts the outcome: an end before the start, a wait without an answer. It is in no spread. */
  readonly odd: number;
}

/** The chats that have one thing in common. */
export interface Group<Key> {
  readonly key: Key;
  readonly figures: Figures;
}

/** `none`: the card names nobody. `others`: more than a report lists by themselves. */
export type PersonKey = NamedCard | "none" | "others";
/** A text as it stands on the card. */
export type TextKey = { readonly text: string } | "none" | "others";

/** The same chats, divided in several ways: the groups of each add up to the total. */
export interface Groups {
  /** `2026-10`; every month of the period, in order. So are the others that are times. */
  readonly month: readonly Group<string>[];
  /** `2026-W44` (ISO 8601). */
  readonly week: readonly Group<string>[];
  /** `2026-10-01` */
  readonly day: readonly Group<string>[];
  /** 0 to 23, on the local clock. */
  readonly hour: readonly Group<number>[];
  /** Who wrote first in the first live chat: the wait is theirs. Most chats first. */
  readonly firstReplier: readonly Group<PersonKey>[] | null;
  /** Who took part last. */
  readonly supportPerson: readonly Group<PersonKey>[] | null;
  readonly organization: readonly Group<TextKey>[] | null;
  readonly language: readonly Group<TextKey>[] | null;
}

/** What became of the cards that concern the report. */
export interface CardCounts {
  /** The sum of the next five. */
  readonly read: number;
  /** The chats of the report. */
  readonly inPeriod: number;
  /** The chats of the periods that it is compared with, except those that are in its own period as well. */
  readonly compared: number;
  /**
   * Without a start time, or with one before 2000 or more than a day ahead: never filled, or the task's user may not see
   * it. They are in no period.
   */
  readonly withoutStart: number;
  /** Further cards of a session that has a card already. They are in no figure. */
  readonly doubled: number;
  readonly unreadable: number;
  /** Of the chats of the report those of which cannot be read whether they go on, although that is mandatory. */
  readonly activeNotTold: number;
  /** Of the chats of the report those whose card tells only the day of the start: they count as begun at its first hour. */
  readonly onlyDay: number;
  /** Of all chats those of which is not known whether they have a second card: too many came before, or they tell no session id. */
  readonly doubleNotTold: number;
}

/** What the report cannot tell, because an attribute is not mapped, or because it is empty on all cards. */
export interface Lack {
  readonly attribute: ReportedAttribute | "businessHours";
  readonly why: "not-mapped" | "never-filled" | "not-configured";
}

export interface Comparison {
  readonly period: ReportPeriod;
  readonly figures: Figures;
}

/** Figures from chat session data cards. */
export interface Report {
  /** The environment's name in the configuration. */
  readonly environment: string;
  readonly madeAt: Instant;
  /** IANA name: of all days and hours of the report. */
  readonly timeZone: string;
  readonly period: ReportPeriod;
  /** Seconds, ascending, no one twice. */
  readonly targets: readonly number[];
  readonly cards: CardCounts;
  readonly total: Figures;
  readonly before: Comparison | null;
  readonly lastYear: Comparison | null;
  readonly by: Groups;
  /** Chats by ISO weekday (Monday first) and hour on the local clock. Adds up to the chats. */
  readonly weekdayHours: readonly (readonly number[])[];
  readonly lacks: readonly Lack[];
}

/** So many chats at least, or a report says "too few": below, the value would be that of one or two chats. */
export const LEAST_CHATS = { median: 5, p90: 10, p95: 20 } as const;
