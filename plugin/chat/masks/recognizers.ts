import { findIban, findPaymentCardNumber } from "./account-numbers.ts";
import { findFinnishIdentityCode, findSwedishIdentityNumber } from "./identity-numbers.ts";
import { findMailAddress } from "./mail-address.ts";
import { findPhoneNumber } from "./phone-number.ts";
import { endsAt, type FindSpan, firstSpan, type Span } from "./span.ts";

/** The masks there are, as they are switched on in the configuration: each on its own, none by default. */
export const MASK_NAMES = [
  "mail-address",
  "phone-number",
  "payment-card-number",
  "iban",
  "finnish-identity-code",
  "swedish-identity-number",
] as const;

export type MaskName = (typeof MASK_NAMES)[number];

/** A type of text that is recognized. */
export interface Recognizer {
  /** Undefined for what is never masked, only kept from being taken for something else. */
  readonly mask: MaskName | undefined;
  /** What takes the text's place. No digit and no @, so that nothing is recognized in it. */
  readonly marker: string;
  readonly find: FindSpan;
  /**
   * Whether the text is kept from the types below also when its own mask is off: only where form and check digits leave
   * no doubt, since whatever is kept from a mask that is on stays readable.
   */
  readonly certain: boolean;
}

/** In this order: what was recognized as one type is not looked at for the types below it. */
export const RECOGNIZERS: readonly Recognizer[] = [
  // First, since its part before the @ may be a phone number.
  { mask: "mail-address", marker: "[mail address]", find: findMailAddress, certain: false },
  // Before cards and phones: groups of an IBAN may look like either.
  { mask: "iban", marker: "[IBAN]", find: findIban, certain: true },
  // Before phones: a card's groups may begin with 00.
  { mask: "payment-card-number", marker: "[payment card number]", find: findPaymentCardNumber, certain: true },
  // Before phones: of those born on the first nine days of a month it begins with 0.
  {
    mask: "finnish-identity-code",
    marker: "[Finnish personal identity code]",
    find: findFinnishIdentityCode,
    certain: true,
  },
  // Ten digits may be a phone number all the same, so with this mask off they are.
  {
    mask: "swedish-identity-number",
    marker: "[Swedish personal identity number]",
    find: findSwedishIdentityNumber,
    certain: false,
  },
  { mask: undefined, marker: "", find: findWrittenDate, certain: true },
  // Last: nearly every number that begins with 0 can be a phone number somewhere.
  { mask: "phone-number", marker: "[phone number]", find: findPhoneNumber, certain: false },
];

/** Not in the middle of a longer row of figures, as in `+33.6.12.34.56.78`. */
const STARTS = /(?<![\p{L}\p{N}]|\d[./-])(?=\d)/gu;
/** `2026-03-14`, `14.3.2026`, `14.03.26`, `14/03/2026`, `14-03-2026`. */
const DATE =
  /^(?:(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}|\d{1,2}([./])\d{1,2}\2\d{2})(?![./-]?\d)/;
const LONGEST = 10;

/** The first date in figures: `03.05.2026` could be a phone number of Tampere otherwise. */
function findWrittenDate(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const length = DATE.exec(whole.slice(start, start + LONGEST + 2))?.[0].length ?? 0;
    return length > 0 && endsAt(whole, start + length) ? length : 0;
  });
}
