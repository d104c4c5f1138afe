import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { DASHES, endsAt, firstSpan, groupEnds, SPACES, type Span } from "./span.ts";

/** Countries whose numbers are recognized without a country code: those of the template's languages. */
const NATIONAL: readonly CountryCode[] = ["FI", "SE", "DE"];

/**
 * A number begins with `+`, `00` or `0`, perhaps in parentheses; without one of them it could be any number. It does
 * not begin in the middle of a longer number (after a digit and a point, slash or hyphen) or after `#`, as ticket
 * numbers do.
 */
const STARTS = /(?=\(?\+)|(?<![\p{L}\p{N}#]|\d[./-])(?=\(?0)/gu;
/** Up to eight groups, separated by spaces, hyphens, slashes or parentheses, or only by points. */
const WITH_SPACES = new RegExp(`^\\(?(?:\\+ ?)?\\(?\\d{1,15}(?:[${SPACES}${DASHES}/()]{1,3}\\d{1,15}){0,7}`);
const WITH_POINTS = /^\+?\d{1,15}(?:\.\d{1,15}){1,7}/;
const WINDOW = 64;
/** Digits including the national prefix or country code (E.164: up to 15, and `00`). */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 17;
const MOST_NATIONAL_DIGITS = 12;

/** The first valid phone number, by libphonenumber's numbering plans. */
export function findPhoneNumber(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const window = whole.slice(start, start + WINDOW);
    return numberLength(window, WITH_SPACES) || numberLength(window, WITH_POINTS);
  });
}

function numberLength(window: string, form: RegExp): number {
  const candidate = form.exec(window)?.[0] ?? "";
  const ends = groupEnds(candidate).filter((end) => endsAt(window, end) && isPhoneNumber(candidate.slice(0, end)));
  // The longest that no group of digits follows, as a second number side by side with it would; else the longest.
  return ends.find((end) => !/^\D{0,3}[1-9]/.test(candidate.slice(end))) ?? ends[0] ?? 0;
}

function isPhoneNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, "");
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS) return false;
  const international = candidate.includes("+") ? digits : digits.startsWith("00") ? digits.slice(2) : undefined;
  if (international !== undefined) {
    return !international.startsWith("0") && parsePhoneNumberFromString(`+${international}`)?.isValid() === true;
  }
  if (digits.length > MOST_NATIONAL_DIGITS) return false;
  return NATIONAL.some((country) => parsePhoneNumberFromString(digits, country)?.isValid() === true);
}
