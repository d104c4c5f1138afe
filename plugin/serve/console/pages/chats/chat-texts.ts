import type { Instant } from "../../../../chat/session.ts";
import type { ListedChat } from "../../../../report/chats/listed-chat.ts";
import { spanText } from "../../../../report/document/cell-text.ts";
import { LOCALES } from "../../../../report/document/messages/messages.ts";
import type { AskedOf } from "../../console-page.ts";
import type { ConsoleLanguage } from "../../words/say.ts";

/** Nothing is told: empty, or not shown to the reader. */
export const EMPTY = "–";

/** Writes times in the reader's zone and language. */
export interface TimeTexts {
  /** IANA name. */
  readonly zone: string;
  /** `1 Oct 2026, 10:00` */
  minute(at: Instant): string;
  second(at: Instant): string;
  /** Of a local date, `2026-10-01`. */
  day(date: string): string;
}

export function timeTexts({
  language,
  timeZone,
  person,
}: Pick<AskedOf, "language" | "timeZone" | "person">): TimeTexts {
  const zone = timeZone ?? person.configuration.report.timeZone;
  const locale = LOCALES[language];
  const minutes = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone });
  const seconds = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", timeZone: zone });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return {
    zone,
    minute: (at) => minutes.format(at),
    second: (at) => seconds.format(at),
    day: (date) => days.format(new Date(`${date}T12:00:00Z`)),
  };
}

export function beginText({ startTime, startIsDay }: ListedChat, times: TimeTexts): string {
  if (typeof startTime !== "number") return EMPTY;
  return startIsDay ? times.day(new Date(startTime).toISOString().slice(0, 10)) : times.minute(startTime);
}

/** ISO 8601, for programs. */
export function beginForPrograms({ startTime, startIsDay }: ListedChat): string | undefined {
  if (typeof startTime !== "number") return undefined;
  return new Date(startTime).toISOString().slice(0, startIsDay ? 10 : 19) + (startIsDay ? "" : "Z");
}

/** `1 min 20 s`, as in the report. */
export function spanIn(language: ConsoleLanguage, seconds: number): string {
  const number = new Intl.NumberFormat(LOCALES[language]);
  return spanText(Math.max(0, seconds), (value) => number.format(value));
}
