import { telephoneNumbers } from "../../../base/telephone-numbers.ts";
import { contains } from "../../../outside/esm/eql.ts";
import type { PersonSettings } from "../../../settings/person-settings.ts";
import { visibleText } from "./comparable-text.ts";
import type { IdKind } from "./id-kind.ts";

/** With fewer digits, a number whose digits may be apart would match too many. */
const FEWEST_APART = 7;
const FEWEST_DIGITS = 3;
/** Characters of a value in which telephone numbers are looked for. */
const LONGEST_VALUE = 1_000;

/** Telephone numbers, equal when they reach the same place: `+358 40 123 4567` is `040-1234567` in Finland. */
export function telephoneIds({ country, severalInOneValue }: PersonSettings): IdKind {
  const { telephoneNumberIn } = telephoneNumbers.needed();
  const numberIn = (text: string) =>
    // `00` begins a country code in most countries, and no national number anywhere.
    telephoneNumberIn(visibleText(text).replace(/^00/, "+"), country);

  function keyOf(text: string): string | undefined {
    // Digits would be found in a mail address too.
    if (text.includes("@")) return undefined;
    const found = numberIn(text);
    if (found !== undefined) return found.ext === undefined ? found.number : `${found.number};ext=${found.ext}`;
    const digits = digitsOf(text);
    return digits.length < FEWEST_DIGITS ? undefined : digits;
  }

  return {
    keyOf,
    keysIn(text) {
      const parts = severalInOneValue ? text.slice(0, LONGEST_VALUE).split(/[;,\r\n]| \/ /) : [text];
      return parts.flatMap((part) => keyOf(part) ?? []);
    },
    searches: [
      (attributeCode, externalId) => {
        const digits = numberIn(externalId)?.nationalNumber ?? digitsOf(externalId);
        if (digits.length < FEWEST_DIGITS) return [];
        // Between any two digits there may be a space, a hyphen or a parenthesis.
        return [contains(attributeCode, digits.length < FEWEST_APART ? digits : [...digits].join("%"))];
      },
    ],
  };
}

function digitsOf(text: string): string {
  return text.normalize("NFKC").replaceAll(/[^0-9]/g, "");
}
