import { Temporal } from "temporal-polyfill";
import type { StoredDate } from "../../../chat/stored-date.ts";
import type { DateLimit } from "../eql.ts";

/** Converts between instants and the Web API's dates, `dd.MM.yyyy HH:mm` in ESM's own time zone (documented). */
export interface LocalDates {
  write(at: number): string;
  /** Undefined for text that is not such a date. */
  read(text: string): StoredDate | undefined;
  /**
   * The first instant, at or after this one, whose date means no other instant as well: a whole minute, and not one of
   * an hour that comes twice. It does not matter then which of the two ESM takes such a date for, in the literal or on a
   * card: the cards of that hour are all before the limit, or all after it.
   */
  limit(at: number): DateLimit;
}

const MINUTE_MS = 60_000;
/** No card is older. An earlier limit is not needed, and years of fewer than four digits might not be understood. */
const EARLIEST_LIMIT = Date.UTC(1970, 0, 1);

const DATE = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2}))?$/;

/**
 * The Web API writes no zone, so a time that comes twice when clocks go back has two readings. A time that clocks skip
 * is read as if they had not changed (assumed).
 */
export function createLocalDates(timeZone: string): LocalDates {
  const dates: LocalDates = {
    write(at) {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      const year = String(local.year).padStart(4, "0");
      return `${two(local.day)}.${two(local.month)}.${year} ${two(local.hour)}:${two(local.minute)}`;
    },
    read(text) {
      const [, day, month, year, hour, minute] = DATE.exec(text.trim()) ?? [];
      try {
        // An attribute may keep only the day.
        if (hour === undefined) return { at: startInUtc(`${year}-${month}-${day}`), isDay: true };
        const local = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}`);
        const at = local.toZonedDateTime(timeZone, { disambiguation: "compatible" });
        const later = local.toZonedDateTime(timeZone, { disambiguation: "later" });
        const comesTwice = later.epochMilliseconds > at.epochMilliseconds;
        return { at: at.epochMilliseconds, ...(comesTwice ? { otherAt: later.epochMilliseconds } : {}) };
      } catch {
        return undefined;
      }
    },
    limit(at) {
      let minute = Math.ceil(Math.max(at, EARLIEST_LIMIT) / MINUTE_MS) * MINUTE_MS;
      for (; ; minute += MINUTE_MS) {
        const literal = dates.write(minute);
        const read = dates.read(literal);
        if (read === undefined) throw new RangeError("not an instant of the years 1970 to 9999");
        if (read.at >= at && read.otherAt === undefined) return { at: read.at, literal };
      }
    },
  };
  return dates;
}

/** @throws RangeError when there is no such day */
function startInUtc(day: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime("UTC").epochMilliseconds;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
