import type { CountryCode } from "libphonenumber-js/max";
import type { Effort } from "./effort.ts";
import { isInternationalNumber, isNationalNumber } from "./numbering-plans.ts";
import { endOfNumber, LONGEST_UNIT, type NumberEnd } from "./phone-number-end.ts";
import { digitGroups, endsAt, firstSpan, type Span } from "./span.ts";

/** Countries whose numbers are recognized without a country code: those of the template's languages. */
const NATIONAL: readonly CountryCode[] = ["FI", "SE", "DE"];

/**
 * A number begins with `+`, `00` or `0`, perhaps in parentheses; without one of them it could be any number. It does
 * not begin in the middle of a longer number (after a digit and a point, slash or hyphen, or after `0,`), nor as the
 * numbers of tickets do (`#012345`, `INC-0012345`), nor with `01` alone, which is no country's area code.
 */
const STARTS = /(?=\(?\+)|(?<![\p{L}\p{N}#]|\d[./-]|(?<!\d)0,)(?!(?<=\p{Lu}[-_])00|01(?!\d))(?=\(?0)/gu;
/** Groups, perhaps of one digit each, separated by spaces, hyphens, slashes or parentheses. */
const WITH_SPACES = /\(?(?:\+ ?)?\(?\d{1,15}(?:[ /()-]{1,4}\d{1,15}){0,16}/y;
/** Only by points. `0.4012345` is a fraction. */
const WITH_POINTS = /(?!0\.)\+?\d{1,15}(?:\.\d{1,15}){1,7}/y;
/** By any of them: not after two digits, as a time or a date begins. */
const MIXED = /(?=[^.]{1,40}\.\d)(?:\+ ?\d|0\d\d)\d{0,13}(?:(?:[ /()-]{1,4}|\.)\d{1,15}){1,7}/y;
/** Digits including the national prefix or country code (E.164: up to 15, and `00`). */
const FEWEST_DIGITS = 7;
const FEWEST_MIXED_DIGITS = 9;
const MOST_DIGITS = 17;
const MOST_NATIONAL_DIGITS = 12;

/** The first valid phone number, by libphonenumber's numbering plans. */
export function findPhoneNumber(text: string, effort: Effort): Span | undefined {
  return firstSpan(text, STARTS, lengthAt, effort);

  function lengthAt(whole: string, start: number): number {
    return (
      numberLength(whole, start, WITH_SPACES, FEWEST_DIGITS) ||
      numberLength(whole, start, WITH_POINTS, FEWEST_DIGITS) ||
      numberLength(whole, start, MIXED, FEWEST_MIXED_DIGITS)
    );
  }

  function numberLength(whole: string, start: number, form: RegExp, fewest: number): number {
    form.lastIndex = start;
    const candidate = form.exec(whole)?.[0] ?? "";
    return candidate.length < fewest ? 0 : lengthOfCandidate(whole, start, candidate, fewest, effort);
  }
}

/** Steps for each place where a number might end: the numbering plans of three countries are asked about it. */
const STEPS_OF_AN_END = 50;

function lengthOfCandidate(text: string, start: number, candidate: string, fewest: number, effort: Effort): number {
  const hasPlus = candidate.includes("+");
  const groups = digitGroups(candidate);
  const ends: NumberEnd[] = [];
  let digits = "";
  for (const [index, group] of groups.entries()) {
    digits += group.digits;
    if (digits.length > MOST_DIGITS) break;
    if (digits.length < fewest || !endsAt(text, start + group.to) || isFraction(text, start + group.to)) continue;
    effort.spend(STEPS_OF_AN_END);
    const number = asDialled(digits, hasPlus);
    if (!isPhoneNumber(number) || !hasAreaCodesInParentheses(candidate.slice(0, group.to))) continue;
    ends.push({ number, group, next: groups[index + 1] });
  }
  if (ends.length > 0) effort.spend(STEPS_OF_AN_END);
  return endOfNumber(ends, text.slice(start, start + candidate.length + LONGEST_UNIT))?.group.to ?? 0;
}

/** Parentheses open and close within the number, around a country or area code: up to so many digits. */
const IN_PARENTHESES = /\(\+? ?(?:\d ?){1,6}\)/g;

function hasAreaCodesInParentheses(written: string): boolean {
  return !/[()]/.test(written.replaceAll(IN_PARENTHESES, ""));
}

/** Whether a group ends here that is one of the halves of a time or a price, as in `15.30` or `125,00`. */
function isFraction(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - 7), end);
  const isFirstHalf = /(?<!\d)\d{1,3}$/.test(before) && /^[.,:]\d{1,2}(?!\d)/.test(text.slice(end, end + 4));
  return isFirstHalf || /[^.\d]\d{1,3}\.\d{1,2}$/.test(before);
}

/** With `+` and the country code, or without both. */
function asDialled(digits: string, hasPlus: boolean): string {
  if (hasPlus) return `+${digits}`;
  return digits.startsWith("00") ? `+${digits.slice(2)}` : digits;
}

function isPhoneNumber(number: string): boolean {
  if (number.startsWith("+")) return isInternationalNumber(number.slice(1));
  return number.length <= MOST_NATIONAL_DIGITS && NATIONAL.some((country) => isNationalNumber(number, country));
}
