import { hasLuhnCheckDigit } from "./account-numbers.ts";
import type { Effort } from "./effort.ts";
import { endsAt, firstSpan, SEPARATOR, type Span } from "./span.ts";

/** Finnish and Swedish numbers both begin with a date of birth. */
const STARTS = /(?<![\p{L}\p{N}])(?=\d\d)/gu;

/**
 * Day, month, year, century sign (`+`, `-`, `A`, and since 2023 `U`–`Y` and `B`–`F`), three digits, check character.
 * Source of signs and check characters: Digital and Population Data Services Agency, "personal identity code".
 */
const FINNISH_CODE = /(\d\d)[./ -]?(\d\d)[./ -]?(\d\d)(?: ?([-+A-FU-Y]) ?)(\d{3})[./ -]?([\dA-Y])/iy;
const CENTURIES = { "+": "18", "-UVWXY": "19", ABCDEF: "20" };
/** The remainder of all nine digits by 31 is the place of the check character. */
const CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

/** The first Finnish personal identity code with a date that exists and the right check character. */
export function findFinnishIdentityCode(text: string, effort: Effort): Span | undefined {
  return firstSpan(text, STARTS, finnishCodeLength, effort);
}

function finnishCodeLength(whole: string, start: number): number {
  FINNISH_CODE.lastIndex = start;
  const match = FINNISH_CODE.exec(whole);
  if (match === null) return 0;
  const [{ length }, day = "", month = "", year = "", sign = "", serial = "", check = ""] = match;
  const [, century] = Object.entries(CENTURIES).find(([signs]) => signs.includes(sign.toUpperCase())) ?? [];
  const isCode =
    isDate(`${century}${year}`, Number(month), Number(day)) &&
    CHECK_CHARACTERS.charAt(Number(`${day}${month}${year}${serial}`) % 31) === check.toUpperCase();
  return isCode && endsAt(whole, start + length) ? length : 0;
}

/** An optional century, then year, month and day, serial number and check digit; often `-` or `+` before these. */
const SWEDISH_NUMBER = new RegExp(`(18|19|20)?(\\d\\d)(\\d\\d)(\\d\\d)(?:${SEPARATOR}| ?\\+ ?)?(\\d{4})`, "y");
/** With a date in parts. Not with spaces before the serial number: that might be a time. */
const SWEDISH_IN_PARTS = /(18|19|20)?(\d\d)([./ -])(\d\d)\3(\d\d)[-+](\d{4})(?![./-]?\d)/y;
/** Coordination numbers add this to the day of birth. */
const COORDINATION = 60;

/**
 * The first Swedish personal identity number or coordination number, of 10 or 12 digits, with the right check digit and
 * a date that exists: in the given century, or without one in any century of birth of people alive.
 */
export function findSwedishIdentityNumber(text: string, effort: Effort): Span | undefined {
  return firstSpan(text, STARTS, swedishNumberLength, effort);
}

function swedishNumberLength(whole: string, start: number): number {
  SWEDISH_NUMBER.lastIndex = start;
  SWEDISH_IN_PARTS.lastIndex = start;
  const match = SWEDISH_NUMBER.exec(whole) ?? SWEDISH_IN_PARTS.exec(whole);
  if (match === null) return 0;
  const [{ length }, century] = match;
  const digits = match[0].replaceAll(/\D/g, "").slice(-10);
  const [year, month, day] = [digits.slice(0, 2), Number(digits.slice(2, 4)), Number(digits.slice(4, 6))];
  const centuries = century === undefined ? ["19", "20"] : [century];
  const isNumber =
    !digits.slice(6).startsWith("000") &&
    centuries.some((one) => isDate(`${one}${year}`, month, day > COORDINATION ? day - COORDINATION : day)) &&
    hasLuhnCheckDigit(digits);
  return isNumber && endsAt(whole, start + length) ? length : 0;
}

function isDate(year: string, month: number, day: number): boolean {
  const date = new Date(Date.UTC(Number(year), month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
