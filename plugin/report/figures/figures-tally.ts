import { type ChatFacts, REPORTED_OUTCOMES } from "./chat-facts.ts";
import type { Figures, ReportedOutcome, WaitFigures } from "./report.ts";
import type { ReportedAttribute } from "./reported-chat.ts";
import { addToSpread, emptySpread, mergeSpread, type SpreadTally, spreadOf, stepOf } from "./spread-tally.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Where the bars of the histograms begin: seconds, and numbers of messages. */
const WAIT_BARS = [0, 10, 20, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR];
const TIME_BARS = [0, 1, 2, 5, 10, 20, 30, 60, 120, 240, 1_440].map((minutes) => minutes * MINUTE);
const MESSAGE_BARS = [0, 1, 2, 5, 10, 20, 50, 100];

/** By value: the figures of a chat that all its groups count. Null: in no spread. */
interface Measure {
  readonly value: number;
  readonly step: number;
}

/** The facts of a chat as tallies count them; made once for all groups that it is in. */
export interface Countable {
  readonly outcome: number;
  readonly isOutcomeTold: boolean;
  /** Counts for the share of answered chats. */
  readonly isServed: boolean;
  readonly liveChat: number;
  readonly wait: Measure | null;
  /** The first target that the wait keeps; as many as there are targets if none. */
  readonly waitTarget: number;
  readonly waitInBusinessHours: Measure | null;
  readonly businessTarget: number;
  readonly duration: Measure | null;
  readonly liveChatTime: Measure | null;
  readonly messages: Measure | null;
  readonly liveChats: number | null;
  readonly redirects: number | null;
  readonly isOdd: boolean;
  readonly inBusinessHours: boolean;
}

interface CountedTally {
  none: number;
  one: number;
  several: number;
  notTold: number;
  sum: number;
}

/** The figures of some chats while they are counted. It only ever grows by sums, so that the order does not matter. */
export interface FiguresTally {
  chats: number;
  odd: number;
  inBusinessHours: number;
  outcomesTold: number;
  served: number;
  servedAnswered: number;
  /** By `REPORTED_OUTCOMES`. */
  readonly outcomes: number[];
  /** Yes, no, not told. */
  readonly liveChat: number[];
  readonly wait: SpreadTally;
  /** How many waits keep each target, but not the one before. */
  readonly waitTargets: number[];
  readonly waitInBusinessHours: SpreadTally;
  readonly businessTargets: number[];
  readonly duration: SpreadTally;
  readonly liveChatTime: SpreadTally;
  readonly messages: SpreadTally;
  readonly liveChats: CountedTally;
  readonly redirects: CountedTally;
}

/** What all figures of a report have in common. */
export interface FiguresFrame {
  /** Seconds, ascending. */
  readonly targets: readonly number[];
  /** The attributes that platform settings map. */
  readonly mapped: ReadonlySet<ReportedAttribute>;
  readonly hasBusinessHours: boolean;
}

const [YES, NO, NOT_TOLD] = [0, 1, 2];

const ANSWERED = REPORTED_OUTCOMES.indexOf("answered");
/** Outcomes of chats with a live chat. */
const SERVED: ReadonlySet<ReportedOutcome> = new Set(["answered", "unanswered", "abandoned"]);

export function countableOf(facts: ChatFacts, inBusinessHours: boolean, targets: readonly number[]): Countable {
  const { hadLiveChat } = facts;
  return {
    outcome: REPORTED_OUTCOMES.indexOf(facts.outcome),
    isOutcomeTold: facts.isOutcomeTold,
    isServed: facts.isOutcomeTold && facts.isOver && SERVED.has(facts.outcome),
    liveChat: hadLiveChat === null ? NOT_TOLD : hadLiveChat ? YES : NO,
    wait: measureOf(facts.wait),
    waitTarget: targetOf(facts.wait, targets),
    waitInBusinessHours: measureOf(facts.waitInBusinessHours),
    businessTarget: targetOf(facts.waitInBusinessHours, targets),
    duration: measureOf(facts.duration),
    liveChatTime: measureOf(facts.liveChatTime),
    messages: measureOf(facts.messages),
    liveChats: facts.liveChats,
    redirects: facts.redirects,
    isOdd: facts.isOdd,
    inBusinessHours,
  };
}

export function emptyFigures(): FiguresTally {
  return {
    chats: 0,
    odd: 0,
    inBusinessHours: 0,
    outcomesTold: 0,
    served: 0,
    servedAnswered: 0,
    outcomes: REPORTED_OUTCOMES.map(() => 0),
    liveChat: [0, 0, 0],
    wait: emptySpread(),
    waitTargets: [],
    waitInBusinessHours: emptySpread(),
    businessTargets: [],
    duration: emptySpread(),
    liveChatTime: emptySpread(),
    messages: emptySpread(),
    liveChats: { none: 0, one: 0, several: 0, notTold: 0, sum: 0 },
    redirects: { none: 0, one: 0, several: 0, notTold: 0, sum: 0 },
  };
}

export function addToFigures(tally: FiguresTally, chat: Countable): void {
  tally.chats += 1;
  if (chat.isOdd) tally.odd += 1;
  if (chat.inBusinessHours) tally.inBusinessHours += 1;
  if (chat.isOutcomeTold) tally.outcomesTold += 1;
  if (chat.isServed) tally.served += 1;
  if (chat.isServed && chat.outcome === ANSWERED) tally.servedAnswered += 1;
  increase(tally.outcomes, chat.outcome, 1);
  increase(tally.liveChat, chat.liveChat, 1);
  if (chat.wait !== null) {
    measure(tally.wait, chat.wait);
    increase(tally.waitTargets, chat.waitTarget, 1);
  }
  if (chat.waitInBusinessHours !== null) {
    measure(tally.waitInBusinessHours, chat.waitInBusinessHours);
    increase(tally.businessTargets, chat.businessTarget, 1);
  }
  measure(tally.duration, chat.duration);
  measure(tally.liveChatTime, chat.liveChatTime);
  measure(tally.messages, chat.messages);
  count(tally.liveChats, chat.liveChats);
  count(tally.redirects, chat.redirects);
}

/** Adds all chats of another tally. */
export function mergeFigures(into: FiguresTally, from: FiguresTally): void {
  for (const number of ["chats", "odd", "inBusinessHours", "outcomesTold", "served", "servedAnswered"] as const) {
    into[number] += from[number];
  }
  for (const list of ["outcomes", "liveChat", "waitTargets", "businessTargets"] as const) {
    for (const [index, more] of from[list].entries()) increase(into[list], index, more ?? 0);
  }
  for (const spread of ["wait", "waitInBusinessHours", "duration", "liveChatTime", "messages"] as const) {
    mergeSpread(into[spread], from[spread]);
  }
  for (const counted of ["liveChats", "redirects"] as const) {
    for (const part of ["none", "one", "several", "notTold", "sum"] as const) {
      into[counted][part] += from[counted][part];
    }
  }
}

export function figuresOf(tally: FiguresTally, { targets, mapped, hasBusinessHours }: FiguresFrame): Figures {
  const { chats, inBusinessHours, liveChat } = tally;
  const ifMapped = <T>(attribute: ReportedAttribute, figure: () => T): T | null =>
    mapped.has(attribute) ? figure() : null;
  const waits = (spread: SpreadTally, kept: readonly number[]): WaitFigures => ({
    ...spreadOf(spread, WAIT_BARS),
    within: withinOf(kept, targets),
  });
  return {
    chats,
    outcomes: outcomesOf(tally.outcomes),
    outcomesTold: tally.outcomesTold,
    served: { answered: tally.servedAnswered, chats: tally.served },
    liveChat: { yes: liveChat[YES] ?? 0, no: liveChat[NO] ?? 0, notTold: liveChat[NOT_TOLD] ?? 0 },
    wait: ifMapped("waitTimeBeforeFirstReply", () => waits(tally.wait, tally.waitTargets)),
    waitInBusinessHours: ifMapped("waitInBusinessHours", () => waits(tally.waitInBusinessHours, tally.businessTargets)),
    duration: ifMapped("endTime", () => spreadOf(tally.duration, TIME_BARS)),
    liveChatTime: ifMapped("liveChatTime", () => spreadOf(tally.liveChatTime, TIME_BARS)),
    messages: ifMapped("messageCount", () => spreadOf(tally.messages, MESSAGE_BARS)),
    liveChats: ifMapped("liveChatCount", () => ({ ...tally.liveChats })),
    redirects: ifMapped("redirectCount", () => ({ ...tally.redirects })),
    began: hasBusinessHours ? { inBusinessHours, outside: chats - inBusinessHours } : null,
    odd: tally.odd,
  };
}

function measureOf(value: number | null): Measure | null {
  return value === null ? null : { value, step: stepOf(value) };
}

function targetOf(wait: number | null, targets: readonly number[]): number {
  if (wait === null) return 0;
  const index = targets.findIndex((seconds) => wait <= seconds);
  return index < 0 ? targets.length : index;
}

function measure(tally: SpreadTally, figure: Measure | null): void {
  if (figure !== null) addToSpread(tally, figure.value, figure.step);
}

function count(tally: CountedTally, value: number | null): void {
  if (value === null) tally.notTold += 1;
  else if (value === 0) tally.none += 1;
  else if (value === 1) tally.one += 1;
  else tally.several += 1;
  if (value !== null) tally.sum += value;
}

/** Lists are as long as their last count that is not 0. */
function increase(list: number[], index: number, by: number): void {
  while (list.length <= index) list.push(0);
  list[index] = (list[index] ?? 0) + by;
}

function withinOf(kept: readonly number[], targets: readonly number[]): WaitFigures["within"] {
  let total = 0;
  return targets.map((seconds, index) => {
    total += kept[index] ?? 0;
    return { seconds, count: total };
  });
}

function outcomesOf(counts: readonly number[]): Readonly<Record<ReportedOutcome, number>> {
  const [answered = 0, unanswered = 0, abandoned = 0, chatbotOnly = 0, goingOn = 0, notTold = 0] = counts;
  return { answered, unanswered, abandoned, "chatbot-only": chatbotOnly, "going-on": goingOn, "not-told": notTold };
}
