import { countrySpecs, isValidIBAN } from "ibantools";
import { DASHES, endsAt, firstSpan, SPACES, type Span } from "./span.ts";

const STARTS = /(?<![\p{L}\p{N}])(?=[A-Z]{2}\d{2})/giu;
const SEPARATOR = new RegExp(`[${SPACES}${DASHES}]`);
const IBAN_CHARACTER = /[A-Z0-9]/i;

/** The first international bank account number with the right length for its country, form and check digits. */
export function findIban(text: string): Span | undefined {
  return firstSpan(text, STARTS, ibanLength);
}

function ibanLength(text: string, start: number): number {
  const characters = countrySpecs[text.slice(start, start + 2).toUpperCase()]?.chars ?? 0;
  if (characters === 0) return 0;
  let iban = "";
  let position = start;
  while (iban.length < characters) {
    // Between two characters one space or hyphen at most.
    if (iban !== "" && SEPARATOR.test(text.charAt(position))) position += 1;
    if (!IBAN_CHARACTER.test(text.charAt(position))) return 0;
    iban += text.charAt(position);
    position += 1;
  }
  return endsAt(text, position) && isValidIBAN(iban.toUpperCase()) ? position - start : 0;
}
