import { FinnishSSN } from "finnish-ssn";
import { hasLuhnCheckDigit } from "./account-numbers.ts";
import { DASHES, endsAt, firstSpan, type Span, withPlainDashes } from "./span.ts";

/** Finnish and Swedish numbers both begin with a date of birth. */
const STARTS = /(?<![\p{L}\p{N}])(?=\d{6})/gu;

/** Day, month, year, century sign (`+`, `-`, `A`, and since 2023 `U`–`Y` and `B`–`F`), three digits, check character. */
const FINNISH_CODE = new RegExp(`^\\d{6}[+${DASHES}A-FU-Y]\\d{3}[0-9A-Y]`, "i");
const FINNISH_LENGTH = 11;

/** The first Finnish personal identity code with a date that exists and the right check character. */
export function findFinnishIdentityCode(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const code = whole.slice(start, start + FINNISH_LENGTH);
    const isCode = FINNISH_CODE.test(code) && FinnishSSN.validate(withPlainDashes(code).toUpperCase());
    return isCode && endsAt(whole, start + FINNISH_LENGTH) ? FINNISH_LENGTH : 0;
  });
}

/** An optional century, then year, month, day, an optional `-` or `+`, serial number and check digit. */
const SWEDISH_NUMBER = new RegExp(`^(18|19|20)?(\\d{2})(\\d{2})(\\d{2})[+${DASHES}]?(\\d{4})(?!\\d)`);
const SWEDISH_LONGEST = 13;
/** Coordination numbers add this to the day of birth. */
const COORDINATION = 60;

/**
 * The first Swedish personal identity number or coordination number, of 10 or 12 digits, with the right check digit and
 * a date that exists: in the given century, or without one in any century of birth of people alive.
 */
export function findSwedishIdentityNumber(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const match = SWEDISH_NUMBER.exec(whole.slice(start, start + SWEDISH_LONGEST + 1));
    if (match === null) return 0;
    const [{ length }, century, year = "", month = "", day = "", end = ""] = match;
    const centuries = century === undefined ? ["19", "20"] : [century];
    const isNumber =
      !end.startsWith("000") &&
      centuries.some((one) => isDate(`${one}${year}`, Number(month), Number(day))) &&
      hasLuhnCheckDigit(`${year}${month}${day}${end}`);
    return isNumber && endsAt(whole, start + length) ? length : 0;
  });
}

function isDate(year: string, month: number, numberedDay: number): boolean {
  const day = numberedDay > COORDINATION ? numberedDay - COORDINATION : numberedDay;
  const date = new Date(Date.UTC(Number(year), month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
