/** A day, or a time, in ISO form. */
export interface IsoTime {
  /** Epoch milliseconds; as UTC where no zone is told. */
  readonly at: number;
  readonly hasZone: boolean;
  /** Without a time of day. */
  readonly isDay: boolean;
}

const ZERO = 0x30;
const ISO = /^(\d{4}-\d{2}-(\d{2}))(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Reads ISO 8601 as systems write it: with or without seconds, fractions and a zone. Undefined for anything else. */
export function readIsoTime(text: string): IsoTime | undefined {
  const at = usualTime(text);
  return Number.isNaN(at) ? anyTime(text) : { at, hasZone: true, isDay: false };
}

/**
 * The form in which nearly all come, `2026-11-29T09:24:02Z`, by its digits: a report reads millions, and the expression
 * and `Date.parse` take ten times as long. NaN for any other, and for the last days of a month, which may not exist.
 */
function usualTime(text: string): number {
  if (text.length !== 20 || text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":")
    return Number.NaN;
  if (text[16] !== ":" || text[19] !== "Z") return Number.NaN;
  const century = twoDigits(text, 0);
  const year = century * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // `Date.UTC` takes the years before 100 for those after 1900.
  const isUsual =
    century >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59;
  return isUsual ? Date.UTC(year, month - 1, day, hour, minute, second) : Number.NaN;
}

/** NaN where they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function anyTime(text: string): IsoTime | undefined {
  const [, day, ofMonth, time, zone] = ISO.exec(text) ?? [];
  if (day === undefined) return undefined;
  const isUtc = zone === undefined || zone.length === 1;
  const [, hours, minutes = "00"] = (isUtc ? null : /^([+-]\d{2}):?(\d{2})?$/.exec(zone)) ?? [];
  const at = Date.parse(
    `${day}T${(time ?? "00:00").replace(",", ".")}${hours === undefined ? "Z" : `${hours}:${minutes}`}`,
  );
  if (Number.isNaN(at)) return undefined;
  // JavaScript takes 30 February for 2 March.
  if (Number(ofMonth) > 28 && new Date(`${day}T00:00Z`).getUTCDate() !== Number(ofMonth)) return undefined;
  return { at, hasZone: zone !== undefined, isDay: time === undefined };
}
