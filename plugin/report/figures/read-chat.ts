import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { Instant } from "../../chat/session.ts";
import { fittingEnd, type StoredDate } from "../../chat/stored-date.ts";
import type { AttributeValue, DataCard } from "../../outside/esm/port.ts";
import { DAY_MS, dateOf } from "../../schedule/local-day.ts";
import type { CardMapping } from "../../task/card/card-mapping.ts";
import { valueReader } from "../../task/card/card-values.ts";
import { beginningOf } from "./period.ts";
import type { NamedCard, ReportedChat } from "./reported-chat.ts";

const NO_VALUES: readonly AttributeValue[] = [];

/** Reads the cards of a report. @param timeZone that of the days, for cards that keep only the day of the start */
export function createChatReader(
  mapping: CardMapping,
  organizationCode: string | undefined,
  timeZone: string,
): (card: DataCard) => ReportedChat {
  const { attributeCodes } = mapping.settings;
  const codeOf = (attribute: CardAttribute): string | undefined => attributeCodes[attribute];
  const [startCode, endCode] = [codeOf("startTime"), codeOf("endTime")];
  const [personCode, replierCode] = [codeOf("supportPerson"), codeOf("firstReplier")];
  const sessionId = valueReader("chatSessionId", mapping);
  const isActive = valueReader("isChatActive", mapping);
  const messageCount = valueReader("messageCount", mapping);
  const wait = valueReader("waitTimeBeforeFirstReply", mapping);
  const outcome = valueReader("outcome", mapping);
  const liveChatCount = valueReader("liveChatCount", mapping);
  const redirectCount = valueReader("redirectCount", mapping);
  const waitInBusinessHours = valueReader("waitInBusinessHours", mapping);
  const liveChatTime = valueReader("liveChatTime", mapping);
  const language = valueReader("language", mapping);
  const beginnings = new Map<Instant, Instant>();

  /** @param day its beginning in UTC */
  function beginningOfDay(day: Instant): Instant {
    const known = beginnings.get(day) ?? beginningOf(dateOf(Math.floor(day / DAY_MS)), timeZone);
    beginnings.set(day, known);
    return known;
  }

  return (card) => {
    const start = valuesIn(card, startCode).find((value) => value.kind === "date");
    const end = valuesIn(card, endCode).find((value) => value.kind === "date");
    const startIsDay = start?.isDay === true;
    return {
      dataCardId: card.dataCardId,
      sessionId: sessionId(card),
      isActive: isActive(card),
      startTime: start === undefined ? null : startIsDay ? beginningOfDay(start.at) : start.at,
      startIsDay,
      // A day alone does not tell how long a chat took.
      endTime: end === undefined || startIsDay || end.isDay === true ? null : endAfter(start, end),
      messageCount: messageCount(card),
      waitTimeBeforeFirstReply: wait(card),
      supportPerson: personIn(valuesIn(card, personCode)),
      outcome: outcome(card),
      firstReplier: personIn(valuesIn(card, replierCode)),
      liveChatCount: liveChatCount(card),
      redirectCount: redirectCount(card),
      waitInBusinessHours: waitInBusinessHours(card),
      liveChatTime: liveChatTime(card),
      language: language(card),
      organization: textIn(valuesIn(card, organizationCode)),
    };
  };
}

/** Null where the hour that comes twice when clocks go back leaves open how long the chat took. */
function endAfter(start: StoredDate | undefined, end: StoredDate): Instant | null {
  if (start === undefined || (start.otherAt === undefined && end.otherAt === undefined)) return end.at;
  const durations = new Set(readingsOf(end).flatMap((to) => readingsOf(start).map((from) => to - from)));
  const [duration, another] = [...durations].filter((milliseconds) => milliseconds >= 0);
  if (another !== undefined) return null;
  return duration === undefined ? fittingEnd(end, start.at) : start.at + duration;
}

function readingsOf({ at, otherAt }: StoredDate): Instant[] {
  return otherAt === undefined ? [at] : [at, otherAt];
}

function valuesIn(card: DataCard, code: string | undefined): readonly AttributeValue[] {
  return code === undefined ? NO_VALUES : (card.values[code] ?? NO_VALUES);
}

function personIn(values: readonly AttributeValue[]): NamedCard | null {
  const value = values.find((one) => one.kind === "reference");
  return value === undefined ? null : { dataCardId: value.dataCardId, name: value.name ?? null };
}

/** The first value, as ESM shows it. */
function textIn([value]: readonly AttributeValue[]): string | null {
  switch (value?.kind) {
    case "text":
      return value.text;
    case "number":
      return String(value.number);
    case "static":
      return value.name ?? value.code;
    case "reference":
      return value.name ?? value.dataCardId;
    default:
      return null;
  }
}
