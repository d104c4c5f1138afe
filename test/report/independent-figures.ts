import { Temporal } from "temporal-polyfill";
import { expectedCard } from "../oracle/independent-computation.ts";

/**
 * The figures of a report, computed straight from sessions in the history API's JSON. It shares nothing with the plugin:
 * Temporal for local times, lists of chats for groups, sorting for percentiles, and a reading of the rules of its own.
 */
export interface JsonChat {
  readonly sessionId: string;
  /** Epoch milliseconds, as precise as ESM's API in use keeps them. */
  readonly start: number;
  readonly end: number;
  readonly messages: number;
  readonly wait: number | null;
  readonly waitInBusinessHours: number | null;
  readonly liveChatTime: number | null;
  readonly liveChats: number;
  readonly redirects: number | null;
  readonly outcome: "answered" | "unanswered" | "abandoned" | "chatbot-only";
  readonly supportPerson: string | null;
  readonly firstReplier: string | null;
  readonly customer: string | null;
  readonly language: string | null;
}

interface JsonSession {
  sessionId: string;
  startedAt: string;
  endedAt: string;
  operators: { operatorId: string; externalId: string | null }[];
  liveChats: { liveChatId: string; establishedAt: string; endedAt: string; operators: unknown[] }[];
  messages: { sentAt: string; sender: { kind: string; id: string | null }; liveChatId: string | null; type: string }[];
}

/** @param precision of times, in milliseconds */
export function chatOf(json: string, precision: number): JsonChat {
  const session = JSON.parse(json) as JsonSession;
  const card = expectedCard(json);
  const replies = session.messages.filter(
    ({ sender, type, liveChatId }) =>
      sender.kind === "operator" && (type === "text" || type === "file") && liveChatId !== null,
  );
  let first = session.liveChats[0];
  let seconds = 0;
  let redirects = 0;
  for (const chat of session.liveChats) {
    if (first === undefined || chat.establishedAt < first.establishedAt) first = chat;
    seconds += (Date.parse(chat.endedAt) - Date.parse(chat.establishedAt)) / 1000;
    redirects += Math.max(0, chat.operators.length - 1);
  }
  const replier = replies
    .filter(({ liveChatId }) => liveChatId === first?.liveChatId)
    .toSorted((one, other) => Date.parse(one.sentAt) - Date.parse(other.sentAt))[0]?.sender.id;
  const nobody = seconds <= 20 ? "abandoned" : "unanswered";
  const cut = (time: string) => Date.parse(time) - (Date.parse(time) % precision);
  return {
    sessionId: session.sessionId,
    start: cut(session.startedAt),
    end: cut(session.endedAt),
    messages: card.messageCount,
    wait: card.waitSeconds,
    // What stands there does not matter, but that it is counted right.
    waitInBusinessHours: card.waitSeconds === null ? null : Math.floor(card.waitSeconds / 3),
    liveChatTime: session.liveChats.length === 0 ? null : Math.floor(seconds),
    liveChats: session.liveChats.length,
    redirects: session.liveChats.length === 0 ? null : redirects,
    outcome: session.liveChats.length === 0 ? "chatbot-only" : replies.length > 0 ? "answered" : nobody,
    supportPerson: card.supportPerson,
    firstReplier:
      session.operators
        .find(({ operatorId }) => operatorId === replier)
        ?.externalId?.trim()
        .toLowerCase() ?? null,
    customer: card.customer,
    language: ["fi", "sv", "en", null][session.messages.length % 4] ?? null,
  };
}

export interface Asked {
  /** Local dates; both included. */
  readonly from: string;
  readonly last: string;
  readonly timeZone: string;
  readonly targets: readonly number[];
  /** Hours of Monday to Friday, from and to. */
  readonly businessHours: readonly [number, number];
}

/** A local time of a chat. */
interface Placed {
  readonly chat: JsonChat;
  readonly local: Temporal.ZonedDateTime;
}

/** The chats of a period. */
export function chatsIn(chats: readonly JsonChat[], { from, last, timeZone }: Asked): Placed[] {
  return chats
    .map((chat) => ({ chat, local: Temporal.Instant.fromEpochMilliseconds(chat.start).toZonedDateTimeISO(timeZone) }))
    .filter(({ local }) => {
      const date = local.toPlainDate().toString();
      return from <= date && date <= last;
    });
}

/** The figures of each group that has chats, by the group's name. */
export function groupsOf(
  placed: readonly Placed[],
  nameOf: (one: Placed) => string | number | null,
  asked: Asked,
): Map<string | number, unknown> {
  const groups = new Map<string | number, Placed[]>();
  for (const one of placed) {
    const name = nameOf(one) ?? "none";
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return new Map([...groups].map(([name, list]) => [name, figuresFrom(list, asked)]));
}

export const NAMES = {
  month: ({ local }: Placed) => local.toPlainDate().toPlainYearMonth().toString(),
  week: ({ local }: Placed) => `${local.yearOfWeek}-W${String(local.weekOfYear).padStart(2, "0")}`,
  day: ({ local }: Placed) => local.toPlainDate().toString(),
  hour: ({ local }: Placed) => local.hour,
  firstReplier: ({ chat }: Placed) => chat.firstReplier,
  supportPerson: ({ chat }: Placed) => chat.supportPerson,
  organization: ({ chat }: Placed) => chat.customer,
  language: ({ chat }: Placed) => chat.language,
};

export function heatMapOf(placed: readonly Placed[]): number[][] {
  const map = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { local } of placed) {
    const hours = map[local.dayOfWeek - 1];
    if (hours !== undefined) hours[local.hour] = (hours[local.hour] ?? 0) + 1;
  }
  return map;
}

const MINUTE = 60;
const WAITS = [0, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];
const TIMES = [0, 1, 2, 5, 10, 20, 30, 60, 120, 240, 1_440].map((minutes) => minutes * MINUTE);
const MESSAGES = [0, 1, 2, 5, 10, 20, 50, 100];

/** In the form of the plugin's figures. */
export function figuresFrom(placed: readonly Placed[], { targets, businessHours }: Asked) {
  const chats = placed.map(({ chat }) => chat);
  const outcomes = { answered: 0, unanswered: 0, abandoned: 0, "chatbot-only": 0, "going-on": 0, "not-told": 0 };
  for (const { outcome } of chats) outcomes[outcome] += 1;
  const inHours = placed.filter(
    ({ local }) => local.dayOfWeek <= 5 && local.hour >= businessHours[0] && local.hour < businessHours[1],
  ).length;
  const answered = chats.filter(({ outcome }) => outcome === "answered");
  return {
    chats: chats.length,
    outcomes,
    outcomesTold: chats.length,
    served: { answered: answered.length, chats: chats.length - outcomes["chatbot-only"] },
    liveChat: { yes: chats.length - outcomes["chatbot-only"], no: outcomes["chatbot-only"], notTold: 0 },
    wait: waits(answered.map(({ wait }) => wait)),
    waitInBusinessHours: waits(answered.map(({ waitInBusinessHours }) => waitInBusinessHours)),
    duration: spread(
      chats.map(({ start, end }) => (end < start ? null : Math.floor((end - start) / 1000))),
      TIMES,
    ),
    liveChatTime: spread(
      chats.map(({ liveChatTime }) => liveChatTime),
      TIMES,
    ),
    messages: spread(
      chats.map(({ messages }) => messages),
      MESSAGES,
    ),
    liveChats: counted(chats.map(({ liveChats }) => liveChats)),
    redirects: counted(chats.map(({ redirects }) => redirects)),
    began: { inBusinessHours: inHours, outside: chats.length - inHours },
    odd: chats.filter(({ start, end }) => end < start).length,
  };

  function waits(values: readonly (number | null)[]) {
    return {
      ...spread(values, WAITS),
      within: targets.map((seconds) => ({
        seconds,
        count: values.filter((value) => value !== null && value <= seconds).length,
      })),
    };
  }
}

function spread(values: readonly (number | null)[], edges: readonly number[]) {
  const sorted = values.filter((value) => value !== null).toSorted((one, other) => one - other);
  const at = (percent: number, least: number): number | null => {
    if (sorted.length < least) return null;
    // The first value that so many percent of the values do not exceed.
    for (const [index, value] of sorted.entries()) if ((index + 1) * 100 >= percent * sorted.length) return told(value);
    return null;
  };
  return {
    n: sorted.length,
    sum: sorted.reduce((total, value) => total + value, 0),
    median: at(50, 5),
    p90: at(90, 10),
    p95: at(95, 20),
    longest: sorted.length === 0 ? null : Math.max(...sorted),
    histogram: edges.map((from, index) => {
      const to = edges[index + 1] ?? null;
      return { from, to, count: sorted.filter((value) => value >= from && (to === null || value < to)).length };
    }),
  };
}

/** Times of an hour and more are told as their minute, those of a day and more as their hour. */
function told(value: number): number {
  if (value >= 60 * 86_400) return 60 * 86_400;
  const unit = value >= 86_400 ? 3_600 : value >= 3_600 ? 60 : 1;
  return Math.floor(value / unit) * unit;
}

function counted(values: readonly (number | null)[]) {
  const how = (is: (value: number) => boolean) => values.filter((value) => value !== null && is(value)).length;
  return {
    none: how((value) => value === 0),
    one: how((value) => value === 1),
    several: how((value) => value > 1),
    notTold: values.filter((value) => value === null).length,
    sum: values.reduce<number>((total, value) => total + (value ?? 0), 0),
  };
}
