import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { DigitGroup } from "./span.ts";

/** A place where a phone number may end, since it is valid up to there. */
export interface NumberEnd {
  /** The digits up to there; with `+` if they begin with a country code. */
  readonly number: string;
  readonly group: DigitGroup;
  /** The group of digits that follows, which may belong to the number or not. */
  readonly next: DigitGroup | undefined;
}

/** From here on, a number may be a whole one. */
const WHOLE_DIGITS = 9;
/** A group of so many digits is the last one: who makes groups makes them shorter. */
const LONG_GROUP = 6;
/** Nearly all their mobile numbers have so many digits, without the prefix. */
const WITH_MOBILE_DIGITS: readonly CountryCode[] = ["FI", "SE"];
const MOBILE_DIGITS = 9;

/** Words behind a number that is a quantity. */
export const LONGEST_UNIT = 20;
const UNIT =
  /^ ?(?:€|%|(?:min|minuu?t\p{L}*|h|t|tun\p{L}+|päiv\p{L}*|viik\p{L}*|kpl|kertaa|eur\p{L}*|st|stycken|tim\p{L}*|dag\p{L}*|veck\p{L}*|kr|kronor|stunde\p{L}*|tage?n?|woche\p{L}*|uhr|stück|mal|minutes?|hours?|days?|weeks?|pcs)(?![\p{L}\p{N}]))/iu;

/**
 * Where the number ends: before a group that is a number of its own; otherwise as late as possible, but not amid groups
 * that go on, as a second number side by side with it would.
 *
 * @param ends in the order of the text
 * @param text the groups and what follows them
 */
export function endOfNumber(ends: readonly NumberEnd[], text: string): NumberEnd | undefined {
  const latestFirst = ends.toReversed();
  return (
    ends.find((end) => isWholeBefore(end, text)) ??
    latestFirst.find(({ next }) => next === undefined || next.digits.startsWith("0")) ??
    latestFirst[0]
  );
}

function isWholeBefore({ number, group, next }: NumberEnd, text: string): boolean {
  // A hyphen without spaces leads to an extension.
  if (next === undefined || number.length < WHOLE_DIGITS || text.slice(group.to, next.from) === "-") return false;
  if (group.digits.length >= LONG_GROUP || UNIT.test(text.slice(next.to))) return true;
  return next.digits.length !== group.digits.length && isWholeMobileNumber(number);
}

function isWholeMobileNumber(text: string): boolean {
  return WITH_MOBILE_DIGITS.some((country) => {
    const number = parsePhoneNumberFromString(text, country);
    const isMobile = number?.country === country && number.getType() === "MOBILE";
    return isMobile && number.nationalNumber.length === MOBILE_DIGITS;
  });
}
