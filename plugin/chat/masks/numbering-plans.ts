import { type CountryCode, getCountryCallingCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import metadata from "libphonenumber-js/metadata.max.json";

/**
 * What libphonenumber calls a valid number. It takes ten microseconds to say no, and text full of digits makes it say no
 * again and again: so its own patterns are asked before, by themselves, what cannot be a number.
 */

/** A country's part of the metadata, version 4: where the patterns are. */
const PREFIX = 5;
const PREFIXES = 7;
const TYPES = 11;

interface NumberPatterns {
  /** A whole number, without what is dialled within the country only. */
  readonly number: RegExp;
  /** What may stand before it within the country, and after a country code by mistake. */
  readonly prefix: RegExp;
}

/** Countries with one code have their numbers in common: those of Åland are Finnish. */
const BY_CALLING_CODE: ReadonlyMap<string, NumberPatterns> = new Map(
  Object.entries(metadata.country_calling_codes).map(([code, countries]) => [
    code,
    patternsOf(countries.map((country) => metadata.countries[country] ?? [])),
  ]),
);

function patternsOf(plans: readonly (readonly unknown[])[]): NumberPatterns {
  const types = plans.flatMap((plan) => (Array.isArray(plan[TYPES]) ? plan[TYPES] : []));
  const numbers = types.flatMap((type: unknown) => (Array.isArray(type) ? [String(type[0])] : []));
  const prefixes = plans.flatMap((plan) => [plan[PREFIX], plan[PREFIXES]]).filter((one) => typeof one === "string");
  return { number: anyOf(numbers, "$"), prefix: anyOf(prefixes, "") };
}

function anyOf(patterns: readonly string[], end: string): RegExp {
  // Nothing matches an empty class.
  return new RegExp(`^(?:${patterns.length === 0 ? "[]" : patterns.join("|")})${end}`);
}

/** @param digits as dialled within the country: 0, then what is not 0 */
export function isNationalNumber(digits: string, country: CountryCode): boolean {
  const patterns = BY_CALLING_CODE.get(getCountryCallingCode(country));
  if (patterns === undefined || !isPossible(digits, patterns)) return false;
  return parsePhoneNumberFromString(digits, country)?.isValid() === true;
}

/** @param digits with the country code, without `+` */
export function isInternationalNumber(digits: string): boolean {
  const code = [1, 2, 3].map((length) => digits.slice(0, length)).find((start) => BY_CALLING_CODE.has(start));
  const patterns = code === undefined ? undefined : BY_CALLING_CODE.get(code);
  // Codes that are no country's, such as +800, are few: they are not asked before.
  if (code !== undefined && patterns !== undefined && !isPossible(digits.slice(code.length), patterns)) return false;
  return !digits.startsWith("0") && parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;
}

function isPossible(digits: string, { number, prefix }: NumberPatterns): boolean {
  if (number.test(digits)) return true;
  const [before] = prefix.exec(digits) ?? [];
  return before !== undefined && (before.length > 1 || number.test(digits.slice(before.length)));
}
