import creditCardType from "credit-card-type";
import { countrySpecs, isValidIBAN } from "ibantools";
import type { Effort } from "./effort.ts";
import { digitGroups, endsAt, firstSpan, SEPARATOR, type Span } from "./span.ts";

const IBAN_STARTS = new RegExp(`(?<![\\p{L}\\p{N}])(?=[A-Z]{2}${SEPARATOR}?\\d)`, "giu");
const BETWEEN_CHARACTERS = new RegExp(`${SEPARATOR}?(?=[A-Z0-9])`, "iy");

/** The first IBAN whose length and form are right for its country, and whose check digits are right. */
export function findIban(text: string, effort: Effort): Span | undefined {
  return firstSpan(text, IBAN_STARTS, ibanLength, effort);
}

function ibanLength(text: string, start: number): number {
  const characters = countrySpecs[text.slice(start, start + 2).toUpperCase()]?.chars ?? 0;
  if (characters === 0) return 0;
  let iban = text.charAt(start);
  let position = start + 1;
  while (iban.length < characters) {
    BETWEEN_CHARACTERS.lastIndex = position;
    const separator = BETWEEN_CHARACTERS.exec(text)?.[0];
    if (separator === undefined) return 0;
    position += separator.length;
    iban += text.charAt(position);
    position += 1;
  }
  return endsAt(text, position) && isValidIBAN(iban.toUpperCase()) ? position - start : 0;
}

/** `0.` begins a fraction. */
const CARD_STARTS = /(?<![\p{L}\p{N}])(?<!(?<!\d[ ./()-]{0,3})0[.,])(?=\d)/gu;
const GOES_ON_BEFORE = /(?:[\p{L}\p{N}]|\d[ ./_()+-]{1,3})$/u;
const GOES_ON_AFTER = /^(?:[\p{L}\p{N}]|[ ./_()+-]{1,3}\d)/u;
/**
 * How many digits the groups have: as printed on cards, some groups run together, or none. With others, two phone
 * numbers side by side would be a card number now and then.
 */
const LAYOUT = /^(?:\d+|(?:(?:4|8|12) )+(?:[1-4]|8|12)|4 6 [45]|6 \d+)$/;
/** Up to six groups; up to 19 digits (ISO/IEC 7812-1). */
const CANDIDATE = new RegExp(`\\d{1,19}(?:${SEPARATOR}\\d{1,19}){0,5}`, "y");
/** Two numbers without anything between them. */
const PAIR = /\d{28,38}(?!\d)/y;
/** Some cards of Maestro had fewer. So have products' numbers (EAN), of which every tenth would be masked. */
const FEWEST_DIGITS = 14;
const MOST_DIGITS = 19;
/** Behind a plus sign, where nearly everything else is a phone number or two. */
const LAYOUT_BEHIND_PLUS = /^(?:1[6-9]|(?:4 )+[1-4])$/;

/**
 * The first payment card number: range and length of a known issuer, and the right check digit. Numbers of devices and
 * SIM cards have the same check digit but no known issuer. What overlaps with it or is glued to it belongs to it, so
 * that nothing of a second number stays readable.
 */
export function findPaymentCardNumber(text: string, effort: Effort): Span | undefined {
  const first = firstSpan(text, CARD_STARTS, (whole, start) => cardNumberLength(whole, start, effort), effort);
  if (first === undefined) return undefined;
  effort.spend(STEPS_OF_A_MATCH);
  const [, separator] = /^\d+([-./_])(?:\d+\1)*\d+$/.exec(text.slice(first.from, first.to)) ?? [];
  return separator === undefined ? withOverlapping(text, first, effort) : withGlued(text, first, separator);
}

function withOverlapping(text: string, { from, to }: Span, effort: Effort): Span {
  let end = to;
  for (let start = from + 1; start < end; start += 1) {
    if (!/^\D\d/.test(text.slice(start - 1, start + 1))) continue;
    end = Math.max(end, start + cardNumberLength(text, start, effort));
  }
  return { from, to: end };
}

/** Characters to look at on either side of a number for what is glued to it. */
const MOST_GLUED = 100;

/**
 * With the groups before and after it that are tied to it by its own separator, as in `4111-1111-1111-1111-3770`, unless
 * they are a part of something else, as in `4111-1111-1111-1111-040 1234567`.
 */
function withGlued(text: string, { from, to }: Span, separator: string): Span {
  const [before = ""] =
    new RegExp(`(?:\\d+\\${separator})+$`).exec(text.slice(Math.max(0, from - MOST_GLUED), from)) ?? [];
  const [after = ""] = new RegExp(`^(?:\\${separator}\\d+)+`).exec(text.slice(to, to + MOST_GLUED)) ?? [];
  const start = from - before.length;
  const end = to + after.length;
  return {
    from: GOES_ON_BEFORE.test(text.slice(Math.max(0, start - 4), start)) ? from : start,
    to: GOES_ON_AFTER.test(text.slice(end, end + 4)) ? to : end,
  };
}

/** Steps for a candidate: for most, the check digit of one number; for some, the issuers of several. */
const STEPS_OF_A_CANDIDATE = 50;
/** Steps for what stands around a number that was found. */
const STEPS_OF_A_MATCH = 200;

function cardNumberLength(text: string, start: number, effort: Effort): number {
  PAIR.lastIndex = start;
  const pair = PAIR.exec(text)?.[0] ?? "";
  if (pair !== "" && isPairOfCardNumbers(pair) && endsAt(text, start + pair.length)) return pair.length;
  CANDIDATE.lastIndex = start;
  const candidate = CANDIDATE.exec(text)?.[0] ?? "";
  if (candidate.length < FEWEST_DIGITS) return 0;
  effort.spend(STEPS_OF_A_CANDIDATE);
  const groups = digitGroups(candidate);
  const layout = text.charAt(start - 1) === "+" ? LAYOUT_BEHIND_PLUS : LAYOUT;
  const last = groups.findLast(({ to }, index) => {
    const parts = groups.slice(0, index + 1).map(({ digits }) => digits);
    const number = parts.join("");
    const isLaidOut = layout.test(parts.map(({ length }) => length).join(" "));
    return isLaidOut && endsAt(text, start + to) && isCardNumber(number);
  });
  return last?.to ?? 0;
}

function isPairOfCardNumbers(digits: string): boolean {
  for (let first = FEWEST_DIGITS; first <= MOST_DIGITS; first += 1) {
    if (isCardNumber(digits.slice(0, first)) && isCardNumber(digits.slice(first))) return true;
  }
  return false;
}

function isCardNumber(digits: string): boolean {
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
