import { Temporal } from "temporal-polyfill";

/** Converts between instants and the Web API's dates, `dd.MM.yyyy HH:mm` in ESM's own time zone (documented). */
export interface LocalDates {
  write(at: number): string;
  /** Undefined for text that is not such a date. */
  read(text: string): number | undefined;
}

const DATE = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2}))?$/;

/**
 * A time that occurs twice when clocks go back is read as the earlier one; a time that clocks skip is read as if they
 * had not changed (assumed: the Web API writes no zone, so the text does not tell).
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
        return local.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
      } catch {
        return undefined;
      }
    },
  };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
