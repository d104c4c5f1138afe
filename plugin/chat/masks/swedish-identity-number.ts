import { hasLuhnCheckDigit } from "./payment-card-number.ts";
import { DASHES, endsAt, firstSpan, type Span } from "./span.ts";

/** Century or none, year, month, day, `-` or `+` or nothing, serial number and check digit. */
const NUMBER = new RegExp(`^(18|19|20)?(\\d{2})(\\d{2})(\\d{2})[+${DASHES}]?(\\d{4})(?!\\d)`);
const STARTS = /(?<![\p{L}\p{N}])(?=\d{6})/gu;
const LONGEST = 13;
/** Added to the day of birth in coordination numbers. */
const COORDINATION = 60;

/**
 * The first Swedish personal identity number or coordination number, of 10 or 12 digits, with a date that exists in the
 * century that is given, or else in any that people live in, and the right check digit.
 */
export function findSwedishIdentityNumber(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const match = NUMBER.exec(whole.slice(start, start + LONGEST + 1));
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
