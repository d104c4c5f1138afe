import type { Instant } from "../../chat/session.ts";
import { DAY_MS, dateOf, weekdayOf } from "../../schedule/local-day.ts";
import type { ReportConfiguration } from "../../settings/configuration.ts";
import { believedTime, factsOf } from "./chat-facts.ts";
import {
  addToFigures,
  type Countable,
  countableOf,
  emptyFigures,
  type FiguresFrame,
  type FiguresTally,
  figuresOf,
  mergeFigures,
} from "./figures-tally.ts";
import { createLacks } from "./lacks.ts";
import { createBusinessClock, createLocalTimes } from "./local-times.ts";
import { createPersonGroups, createTextGroups } from "./named-groups.ts";
import { daysOf, weekOf } from "./period.ts";
import type { CardCounts, Comparison, Group, Groups, Report, ReportPeriod } from "./report.ts";
import type { ReportedAttribute, ReportedChat } from "./reported-chat.ts";
import { createSessionIds } from "./session-ids.ts";

/** What a report is made of, beside the chats. */
export interface ReportFrame
  extends Pick<ReportConfiguration, "timeZone" | "targets" | "businessHours" | "hoursTimeZone"> {
  /** The environment's name in the configuration. */
  readonly environment: string;
  readonly madeAt: Instant;
  readonly period: ReportPeriod;
  readonly before: ReportPeriod | null;
  readonly lastYear: ReportPeriod | null;
  /** The attributes that are read. */
  readonly mapped: ReadonlySet<ReportedAttribute>;
}

/** Takes chats one by one, in any order. */
export interface ReportFold {
  take(chat: ReportedChat): void;
  /** @param unreadable cards that ESM gave and that could not be read */
  end(unreadable: number): Report;
}

const HOURS = 24;
const WEEKDAYS = 7;

/**
 * Makes a report in one pass. It needs the same memory for any number of chats: counts by day, by hour and by name, and
 * a table of session ids that has a bound.
 */
export function foldReport(frame: ReportFrame): ReportFold {
  const { timeZone, targets, businessHours, hoursTimeZone, madeAt, mapped, period } = frame;
  const localTime = createLocalTimes(timeZone);
  const isBusinessTime = businessHours === undefined ? () => false : createBusinessClock(businessHours, hoursTimeZone);
  const { from, to } = daysOf(period);
  const days = Array.from({ length: to - from }, emptyFigures);
  const hours = Array.from({ length: HOURS }, emptyFigures);
  const weekdayHours = Array.from({ length: WEEKDAYS }, () => Array.from({ length: HOURS }, () => 0));
  const named = {
    firstReplier: createPersonGroups(),
    supportPerson: createPersonGroups(),
    organization: createTextGroups(),
    language: createTextGroups(),
  };
  const before = comparisonWith(frame.before);
  const lastYear = comparisonWith(frame.lastYear);
  const seen = createSessionIds();
  const lacks = createLacks(mapped);
  const cards = {
    inPeriod: 0,
    compared: 0,
    withoutStart: 0,
    doubled: 0,
    activeNotTold: 0,
    onlyDay: 0,
    doubleNotTold: 0,
  };

  function addToPeriod(chat: ReportedChat, countable: Countable, day: number, hour: number): void {
    cards.inPeriod += 1;
    if (chat.isActive === null) cards.activeNotTold += 1;
    if (chat.startIsDay) cards.onlyDay += 1;
    addToFigures(days[day - from] ?? notInPeriod(), countable);
    addToFigures(hours[hour] ?? notInPeriod(), countable);
    const ofWeekday = weekdayHours[weekdayOf(day) - 1] ?? [];
    ofWeekday[hour] = (ofWeekday[hour] ?? 0) + 1;
    if (mapped.has("firstReplier")) named.firstReplier.add(chat.firstReplier, countable);
    if (mapped.has("supportPerson")) named.supportPerson.add(chat.supportPerson, countable);
    if (mapped.has("organization")) named.organization.add(chat.organization, countable);
    if (mapped.has("language")) named.language.add(chat.language, countable);
    lacks.look(chat);
  }

  function take(chat: ReportedChat): void {
    const start = believedTime(chat.startTime, madeAt);
    if (start === null) {
      cards.withoutStart += 1;
      return;
    }
    const local = localTime(start);
    const day = Math.floor(local / DAY_MS);
    const isInPeriod = from <= day && day < to;
    const isCompared = before.has(day) || lastYear.has(day);
    if (!isInPeriod && !isCompared) return;
    const known = chat.sessionId === null ? "not-known" : seen(chat.sessionId);
    if (known === "again") {
      cards.doubled += 1;
      return;
    }
    if (known === "not-known") cards.doubleNotTold += 1;
    const countable = countableOf(factsOf(chat, start, madeAt), isBusinessTime(start), targets);
    before.add(day, countable);
    lastYear.add(day, countable);
    if (isInPeriod) addToPeriod(chat, countable, day, Math.floor((local - day * DAY_MS) / 3_600_000));
    else cards.compared += 1;
  }

  function end(unreadable: number): Report {
    const figuresFrame: FiguresFrame = { targets, mapped, hasBusinessHours: businessHours !== undefined };
    const total = emptyFigures();
    for (const tally of days) mergeFigures(total, tally);
    const joined = (keyOf: (day: number) => string) => joinedGroups(days, (index) => keyOf(from + index), figuresFrame);
    const by: Groups = {
      month: joined((day) => dateOf(day).slice(0, 7)),
      week: joined(weekOf),
      day: days.map((tally, index) => ({ key: dateOf(from + index), figures: figuresOf(tally, figuresFrame) })),
      hour: hours.map((tally, key) => ({ key, figures: figuresOf(tally, figuresFrame) })),
      firstReplier: mapped.has("firstReplier") ? named.firstReplier.groups(figuresFrame) : null,
      supportPerson: mapped.has("supportPerson") ? named.supportPerson.groups(figuresFrame) : null,
      organization: mapped.has("organization") ? named.organization.groups(figuresFrame) : null,
      language: mapped.has("language") ? named.language.groups(figuresFrame) : null,
    };
    return {
      environment: frame.environment,
      madeAt,
      timeZone,
      period,
      targets,
      cards: countsOf(cards, unreadable),
      total: figuresOf(total, figuresFrame),
      before: before.comparison(figuresFrame),
      lastYear: lastYear.comparison(figuresFrame),
      by,
      weekdayHours,
      lacks: lacks.found(businessHours !== undefined),
    };
  }

  return { take, end };
}

function comparisonWith(period: ReportPeriod | null) {
  const tally = emptyFigures();
  const { from, to } = period === null ? { from: 0, to: 0 } : daysOf(period);
  const has = (day: number) => from <= day && day < to;
  return {
    has,
    add(day: number, chat: Countable): void {
      if (has(day)) addToFigures(tally, chat);
    },
    comparison: (frame: FiguresFrame): Comparison | null =>
      period === null ? null : { period, figures: figuresOf(tally, frame) },
  };
}

/** Days in order, joined to months or weeks. */
function joinedGroups(
  days: readonly FiguresTally[],
  keyOf: (index: number) => string,
  frame: FiguresFrame,
): Group<string>[] {
  const joined = new Map<string, FiguresTally>();
  for (const [index, tally] of days.entries()) {
    const key = keyOf(index);
    const all = joined.get(key) ?? emptyFigures();
    joined.set(key, all);
    mergeFigures(all, tally);
  }
  return [...joined].map(([key, tally]) => ({ key, figures: figuresOf(tally, frame) }));
}

function countsOf(cards: Omit<CardCounts, "read" | "unreadable">, unreadable: number): CardCounts {
  const { inPeriod, compared, withoutStart, doubled } = cards;
  return { ...cards, unreadable, read: inPeriod + compared + withoutStart + doubled + unreadable };
}

function notInPeriod(): never {
  throw new RangeError("a chat outside the period");
}
