import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Whether this is the code of a country, two capital letters. */
export function isCountryWithNumbers(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/** The telephone number that a text is; a country is where numbers without a country code belong. */
export function telephoneNumberIn(text: string, country: CountryCode | undefined) {
  return parsePhoneNumberFromString(text, country);
}
