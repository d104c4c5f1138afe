/** A day, or a time, in ISO form. */
export interface IsoTime {
  /** Epoch milliseconds; as UTC where no zone is told. */
  readonly at: number;
  readonly hasZone: boolean;
  /** Without a time of day. */
  readonly isDay: boolean;
}

const ZERO = 0x30;
const DASH = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;

const DAY_MS = 86_400_000;
/** 365 for each year, and the leap days of the years 1 to 1969. */
const DAYS_TO_1970 = 1970 * 365 + 477;
/** Of each month, without a leap day. */
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Of the year before each month. */
const DAYS_BEFORE = DAYS_IN.map((_, month) => DAYS_IN.slice(0, month).reduce((sum, days) => sum + days, 0));

const ISO = /^(\d{4}-\d{2}-(\d{2}))(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Reads ISO 8601 as systems write it: with or without seconds, fractions and a zone. Undefined for anything else. */
export function readIsoTime(text: string): IsoTime | undefined {
  const at = usualTime(text);
  return Number.isNaN(at) ? anyTime(text) : { at, hasZone: true, isDay: false };
}

/**
 * The forms in which nearly all come, `2026-11-29T09:24:02Z` and `2026-11-29T09:24:02.123Z`, by their digits: runs and
 * reports read millions, and the expression and `Date.parse` take many times as long.
 *
 * @returns epoch milliseconds; NaN for any other form, and for what is no time
 */
export function usualTime(text: string): number {
  const hasFraction = text.length === 24;
  if (text.length !== 20 && !hasFraction) return Number.NaN;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(10) !== LETTER_T) return Number.NaN;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  if (text.charCodeAt(hasFraction ? 23 : 19) !== LETTER_Z) return Number.NaN;
  if (hasFraction && text.charCodeAt(19) !== POINT) return Number.NaN;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const millisecond = hasFraction ? twoDigits(text, 20) * 10 + digit(text, 22) : 0;
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && isLeapYear ? 29 : (DAYS_IN[month - 1] ?? 0))) return Number.NaN;
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const ofYear = (DAYS_BEFORE[month - 1] ?? 0) + (month > 2 && isLeapYear ? 1 : 0) + day - 1;
  const days = year * 365 + leapDays + ofYear - DAYS_TO_1970;
  return days * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond;
}

/** NaN where they are none. */
function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
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
