import type { Instant } from "../../../chat/session.ts";
import { LOCALES } from "../../../report/document/messages/messages.ts";
import type { ConsoleLanguage } from "./say.ts";

/** Writes times and durations for one reader. */
export interface Times {
  /** `27 Nov 2026, 14:05` */
  at(instant: Instant): string;
  /** `3 mins 20 secs`: the two largest units that are not zero. */
  duration(milliseconds: number): string;
}

const UNITS = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;

export function timesIn(language: ConsoleLanguage, timeZone: string): Times {
  const locale = LOCALES[language];
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const inUnit = (unit: string, count: number) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(count);
  return {
    at: (instant) => format.format(instant),
    duration(milliseconds) {
      let left = Math.round(milliseconds / 1000);
      const parts = UNITS.flatMap(({ unit, seconds }) => {
        const count = Math.floor(left / seconds);
        left -= count * seconds;
        return count === 0 ? [] : [inUnit(unit, count)];
      });
      return parts.length === 0 ? inUnit("second", 0) : parts.slice(0, 2).join(" ");
    },
  };
}
