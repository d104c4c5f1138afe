import { Temporal } from "temporal-polyfill";
import type { StoredDate } from "../../../chat/stored-date.ts";

/** Converts between instants and the Web API's dates, `dd.MM.yyyy HH:mm` in ESM's own time zone (documented). */
export interface LocalDates {
  write(at: number): string;
  /** Undefined for text that is not such a date. */
  read(text: string): StoredDate | undefined;
}

const DATE = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2}))?$/;

/**
 * The Web API writes no zone, so a time that comes twice when clocks go back has two readings. A time that clocks skip
 * is read as if they had not changed (assumed).
 */
export function createLocalDates(timeZone: string): LocalDates {
  return {
    write(at) {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      const year = String(local.year).padStart(4, "0");
      return `${two(local.day)}.${two(local.month)}.${year} ${two(local.hour)}:${two(local.minute)}`;
    },
    read(text) {
      const [, day, month, year, hour = "00", minute = "00"] = DATE.exec(text.trim()) ?? [];
      try {
        const local = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}`);
        const at = local.toZonedDateTime(timeZone, { disambiguation: "compatible" });
        const later = local.toZonedDateTime(timeZone, { disambiguation: "later" });
        const comesTwice = later.epochMilliseconds > at.epochMilliseconds;
        return { at: at.epochMilliseconds, ...(comesTwice ? { otherAt: later.epochMilliseconds } : {}) };
      } catch {
        return undefined;
      }
    },
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
