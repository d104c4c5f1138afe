import creditCardType from "credit-card-type";
import { DASHES, endsAt, firstSpan, groupEnds, SPACES, type Span } from "./span.ts";

/** Not behind a plus sign, where a phone number goes on. */
const STARTS = /(?<![\p{L}\p{N}+])(?=\d)/gu;
/** As cards have it on them, or without spaces: six groups at most, of 19 digits at most (ISO/IEC 7812-1). */
const CANDIDATE = new RegExp(`^\\d{1,19}(?:[${SPACES}${DASHES}]\\d{1,19}){0,5}`);
const FEWEST_DIGITS = 12;
const MOST_DIGITS = 19;

/** Characters that are looked at: the digits, a separator after each, and the boundary. */
const WINDOW = 2 * MOST_DIGITS + 1;

/**
 * The first payment card number: a known issuer's range and length, and the check digit. The issuers keep numbers of
 * devices and SIM cards apart, which have the same check digit.
 */
export function findPaymentCardNumber(text: string): Span | undefined {
  return firstSpan(text, STARTS, cardNumberLength);
}

function cardNumberLength(text: string, start: number): number {
  const window = text.slice(start, start + WINDOW);
  const candidate = CANDIDATE.exec(window)?.[0] ?? "";
  return groupEnds(candidate).find((end) => endsAt(window, end) && isCardNumber(candidate.slice(0, end))) ?? 0;
}

function isCardNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, "");
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS || !hasLuhnCheckDigit(digits)) return false;
  return creditCardType(digits).some(({ lengths }) => lengths.includes(digits.length));
}

/** Whether the last digit is the right check digit (ISO/IEC 7812-1, annex B). Digits only. */
export function hasLuhnCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, factor = 1; index >= 0; index -= 1, factor = 3 - factor) {
    const product = Number(digits[index]) * factor;
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === 0;
}
