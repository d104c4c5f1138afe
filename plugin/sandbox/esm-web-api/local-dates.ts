import { Temporal } from "temporal-polyfill";

/** Instants as the Web API writes them: `dd.MM.yyyy HH:mm` without a zone, in ESM's local time. Source: observed. */
export interface LocalDates {
  /** @param at epoch milliseconds; its seconds are not written */
  write(at: number): string;
  read(text: string): ReadDate;
}

/** Epoch milliseconds, or why the text is no date. */
type ReadDate = { readonly at: number } | { readonly refused: "no-date" | "skipped-hour" };

const DATE = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2})$/;

/**
 * A time that occurs twice, when clocks are put back, is read as the earlier one; a time that clocks skip is refused
 * (both assumed: the format cannot tell them apart).
 *
 * @throws RangeError when there is no such time zone
 */
export function createLocalDates(timeZone: string): LocalDates {
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  return {
    write: (at) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      const day = [digits(local.day, 2), digits(local.month, 2), digits(local.year, 4)].join(".");
      return `${day} ${digits(local.hour, 2)}:${digits(local.minute, 2)}`;
    },
    read: (text) => {
      const [, day, month, year, hour, minute] = DATE.exec(text) ?? [];
      const local = plainDateTime(`${year}-${month}-${day}T${hour}:${minute}`);
      if (local === undefined) return { refused: "no-date" };
      const zoned = local.toZonedDateTime(timeZone, { disambiguation: "earlier" });
      if (!zoned.toPlainDateTime().equals(local)) return { refused: "skipped-hour" };
      return { at: zoned.epochMilliseconds };
    },
  };
}

const DAY = /^(\d{2})\.(\d{2})\.(\d{4})(?: \d{2}:\d{2})?$/;

/** A date without a time of day, kept as midnight in UTC: `dd.MM.yyyy` (assumed, after the dates that have one). */
export function writeDay(at: number): string {
  const [year, month, day] = new Date(at).toISOString().slice(0, 10).split("-");
  return `${day}.${month}.${year}`;
}

/** Takes the day of a text that tells a time of day too (assumed). */
export function readDay(text: string): ReadDate {
  const [, day, month, year] = DAY.exec(text) ?? [];
  const local = plainDateTime(`${year}-${month}-${day}T00:00`);
  return local === undefined ? { refused: "no-date" } : { at: local.toZonedDateTime("UTC").epochMilliseconds };
}

function plainDateTime(iso: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(iso);
  } catch {
    return undefined;
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
