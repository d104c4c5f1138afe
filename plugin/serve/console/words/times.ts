import type { Instant } from "../../../chat/session.ts";
import { spanText } from "../../../report/document/cell-text.ts";
import { LOCALES } from "../../../report/document/messages/messages.ts";
import type { ConsoleLanguage } from "./say.ts";

/** Writes times and durations for one reader. */
export interface Times {
  /** `27 Nov 2026, 14:05` */
  at(instant: Instant): string;
  /** `3 min 20 s`, as in the report; `<1 s` for what is shorter. */
  duration(milliseconds: number): string;
}

export function timesIn(language: ConsoleLanguage, timeZone: string): Times {
  const locale = LOCALES[language];
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const number = new Intl.NumberFormat(locale);
  return {
    at: (instant) => format.format(instant),
    duration(milliseconds) {
      const seconds = Math.round(milliseconds / 1000);
      const text = spanText(Math.max(seconds, 1), (value) => number.format(value));
      return milliseconds < 500 ? `<${text}` : text;
    },
  };
}
