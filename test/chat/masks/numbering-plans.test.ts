import * as fc from "fast-check";
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { isInternationalNumber, isNationalNumber } from "../../../plugin/chat/masks/numbering-plans.ts";
import { draws } from "../../support/draws.ts";

const NATIONAL: readonly CountryCode[] = ["FI", "SE", "DE"];
const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 3, maxLength: 13 });

/** Near to numbers: an example of a country with some digits changed, left out or added, and perhaps a prefix. */
const nearlyNumber = fc
  .record({
    country: fc.constantFrom(...getCountries()),
    prefix: fc.constantFrom("", "", "0", "1", "8", "9"),
    keep: fc.nat(9),
    end: digits,
  })
  .map(({ country, prefix, keep, end }) => {
    const example = examples[country];
    const national = `${example.slice(0, keep)}${end}`.slice(0, example.length);
    return {
      country,
      national: `${prefix}${national}`,
      international: `${getCountryCallingCode(country)}${prefix}${national}`,
    };
  });

describe("a number is valid when libphonenumber says so", () => {
  it("with a country code", () => {
    fc.assert(
      fc.property(nearlyNumber, ({ international }) => {
        const isValid = parsePhoneNumberFromString(`+${international}`)?.isValid() === true;
        expect(isInternationalNumber(international)).toBe(isValid);
      }),
      { numRuns: draws(3_000, 200_000) },
    );
  });

  it("within its country", () => {
    const national = digits.filter((text) => !text.startsWith("0")).map((text) => `0${text}`);
    fc.assert(
      fc.property(national, fc.constantFrom(...NATIONAL), (number, country) => {
        const isValid = parsePhoneNumberFromString(number, country)?.isValid() === true;
        expect(isNationalNumber(number, country)).toBe(isValid);
      }),
      { numRuns: draws(3_000, 200_000) },
    );
  });

  it.each(getCountries())("the example of %s", (country) => {
    expect(isInternationalNumber(`${getCountryCallingCode(country)}${examples[country]}`)).toBe(true);
  });
});
