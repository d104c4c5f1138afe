import creditCardType from "credit-card-type";
import { countrySpecs, isValidIBAN } from "ibantools";
import { DASHES, endsAt, firstSpan, groupEnds, SPACES, type Span } from "./span.ts";

const IBAN_STARTS = /(?<![\p{L}\p{N}])(?=[A-Z]{2}\d{2})/giu;
const SEPARATOR = new RegExp(`[${SPACES}${DASHES}]`);
const IBAN_CHARACTER = /[A-Z0-9]/i;

/** The first IBAN whose length and form are right for its country, and whose check digits are right. */
export function findIban(text: string): Span | undefined {
  return firstSpan(text, IBAN_STARTS, ibanLength);
}

function ibanLength(text: string, start: number): number {
  const characters = countrySpecs[text.slice(start, start + 2).toUpperCase()]?.chars ?? 0;
  if (characters === 0) return 0;
  let iban = "";
  let position = start;
  while (iban.length < characters) {
    // At most one space or hyphen between two characters.
    if (iban !== "" && SEPARATOR.test(text.charAt(position))) position += 1;
    if (!IBAN_CHARACTER.test(text.charAt(position))) return 0;
    iban += text.charAt(position);
    position += 1;
  }
  return endsAt(text, position) && isValidIBAN(iban.toUpperCase()) ? position - start : 0;
}

/** A plus sign in front would make it a phone number. */
const CARD_STARTS = /(?<![\p{L}\p{N}+])(?=\d)/gu;
/** Up to six groups with spaces or hyphens, as printed on cards, or no groups; up to 19 digits (ISO/IEC 7812-1). */
const CANDIDATE = new RegExp(`^\\d{1,19}(?:[${SPACES}${DASHES}]\\d{1,19}){0,5}`);
const FEWEST_DIGITS = 12;
const MOST_DIGITS = 19;

/** Characters to look at: 19 digits, a separator after each, and the character that follows. */
const WINDOW = 2 * MOST_DIGITS + 1;

/**
 * The first payment card number: range and length of a known issuer, and the right check digit. Numbers of devices and
 * SIM cards have the same check digit but no known issuer.
 */
export function findPaymentCardNumber(text: string): Span | undefined {
  return firstSpan(text, CARD_STARTS, cardNumberLength);
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
