import type { Outcome } from "../../chat/outcome.ts";
import type { Instant } from "../../chat/session.ts";
import { DAY_MS } from "../../schedule/local-day.ts";
import type { ReportedOutcome } from "./report.ts";
import type { ReportedChat } from "./reported-chat.ts";

/** In the order in which tallies count them. */
export const REPORTED_OUTCOMES = [
  "answered",
  "unanswered",
  "abandoned",
  "chatbot-only",
  "going-on",
  "not-told",
] as const satisfies readonly ReportedOutcome[];

/** Seconds; nobody chats for longer than a year. */
const LONGEST_TIME = 366 * 86_400;
/** Messages, live chats or redirects of one chat. */
const HIGHEST_COUNT = 1_000_000;
export const YEAR_2000 = Date.UTC(2000, 0, 1);

/** What the figures need of one chat. Null: its card does not tell, or what it tells cannot be. */
export interface ChatFacts {
  readonly outcome: ReportedOutcome;
  /** Whether the outcome stands on the card; if not, it follows from the rest, or is not told. */
  readonly isOutcomeTold: boolean;
  readonly isOver: boolean;
  /** Whether there was a live chat. */
  readonly hadLiveChat: boolean | null;
  /** Seconds. */
  readonly wait: number | null;
  readonly waitInBusinessHours: number | null;
  readonly duration: number | null;
  readonly liveChatTime: number | null;
  readonly messages: number | null;
  readonly liveChats: number | null;
  readonly redirects: number | null;
  readonly isOdd: boolean;
}

/** Null also for a time that cannot be: before 2000, or more than a day ahead. */
export function believedTime(at: Instant | null, now: Instant): Instant | null {
  return at === null || !(at >= YEAR_2000 && at <= now + DAY_MS) ? null : at;
}

/** @param start believed */
export function factsOf(chat: ReportedChat, start: Instant, now: Instant): ChatFacts {
  const wait = within(chat.waitTimeBeforeFirstReply, LONGEST_TIME);
  const waitInBusinessHours = within(chat.waitInBusinessHours, LONGEST_TIME);
  const duration = within(durationOf(chat.endTime, start, now), LONGEST_TIME);
  const liveChatTime = within(chat.liveChatTime, LONGEST_TIME);
  const messages = within(chat.messageCount, HIGHEST_COUNT);
  const liveChats = within(chat.liveChatCount, HIGHEST_COUNT);
  const redirects = within(chat.redirectCount, HIGHEST_COUNT);
  const outcome = reportedOutcome(chat);
  return {
    outcome,
    isOutcomeTold: outcome === chat.outcome,
    isOver: chat.isActive !== true,
    hadLiveChat: liveChatOf(outcome, chat.outcome, liveChats),
    // Where nobody answered there is no wait for an answer, whatever the card says.
    wait: outcome === "answered" ? wait : null,
    waitInBusinessHours: outcome === "answered" ? waitInBusinessHours : null,
    duration,
    liveChatTime,
    messages,
    liveChats,
    redirects,
    isOdd:
      (wait === null && chat.waitTimeBeforeFirstReply !== null) ||
      (waitInBusinessHours === null && chat.waitInBusinessHours !== null) ||
      (duration === null && chat.endTime !== null) ||
      (liveChatTime === null && chat.liveChatTime !== null) ||
      (messages === null && chat.messageCount !== null) ||
      (liveChats === null && chat.liveChatCount !== null) ||
      (redirects === null && chat.redirectCount !== null) ||
      contradicts(outcome, wait ?? waitInBusinessHours, liveChats),
  };
}

/** What became of a chat, as reports count it. */
export function reportedOutcome(
  chat: Pick<ReportedChat, "outcome" | "isActive" | "waitTimeBeforeFirstReply" | "liveChatCount">,
): ReportedOutcome {
  const wait = within(chat.waitTimeBeforeFirstReply, LONGEST_TIME);
  return outcomeOf(chat.outcome, chat.isActive, wait, within(chat.liveChatCount, HIGHEST_COUNT));
}

/** A whole number from 0 on; null for any other. */
function within(value: number | null, most: number): number | null {
  return value !== null && Number.isInteger(value) && value >= 0 && value <= most ? value : null;
}

function durationOf(end: Instant | null, start: Instant, now: Instant): number | null {
  return believedTime(end, now) === null || end === null ? null : Math.floor((end - start) / 1000);
}

/** What is told, before what follows from it; without either nothing is guessed. */
function outcomeOf(
  told: Outcome | null,
  isActive: boolean | null,
  wait: number | null,
  liveChats: number | null,
): ReportedOutcome {
  // Of a chat that goes on, only an answer is final.
  if (told !== null && (isActive !== true || told === "answered")) return told;
  if (wait !== null) return "answered";
  if (isActive === true) return "going-on";
  return isActive === false && liveChats === 0 ? "chatbot-only" : "not-told";
}

function liveChatOf(outcome: ReportedOutcome, told: Outcome | null, liveChats: number | null): boolean | null {
  const said = outcome === "going-on" || outcome === "not-told" ? null : outcome;
  if (said !== null) return said !== "chatbot-only";
  if (liveChats !== null) return liveChats > 0;
  return told === null ? null : told !== "chatbot-only";
}

/** Whether the outcome cannot be, by what else the card says. */
function contradicts(outcome: ReportedOutcome, wait: number | null, liveChats: number | null): boolean {
  switch (outcome) {
    case "answered":
      return liveChats === 0;
    case "unanswered":
    case "abandoned":
      return liveChats === 0 || wait !== null;
    case "chatbot-only":
      return wait !== null || (liveChats !== null && liveChats > 0);
    default:
      return false;
  }
}
