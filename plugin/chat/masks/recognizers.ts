import { findIban, findPaymentCardNumber } from "./account-numbers.ts";
import { findFinnishIdentityCode, findSwedishIdentityNumber } from "./identity-numbers.ts";
import { findMailAddress } from "./mail-address.ts";
import { MASK_MARKERS, type MaskName } from "./mask-names.ts";
import { findPhoneNumber } from "./phone-number.ts";
import type { FindSpan } from "./span.ts";
import { findWrittenDate } from "./written-date.ts";

/** Recognizes one type of text. */
export interface Recognizer {
  /** Undefined for text that is never masked, only protected from being taken for another type. */
  readonly mask: MaskName | undefined;
  /** Replaces the text. It holds no digit and no @, so that nothing is recognized in it. */
  readonly marker: string;
  readonly find: FindSpan;
  /**
   * Whether a match is hidden from the later recognizers even when its own mask is off. Only for types whose form and
   * check digits leave no doubt, since a wrong match would hide text from a mask that is on.
   */
  readonly certain: boolean;
}

/** Tried in this order: text that one of them has recognized is hidden from the later ones. */
export const RECOGNIZERS: readonly Recognizer[] = [
  // First, since the part before the @ may be a phone number.
  { mask: "mail-address", marker: MASK_MARKERS["mail-address"], find: findMailAddress, certain: false },
  // Before cards and phones: groups of an IBAN may look like either.
  { mask: "iban", marker: MASK_MARKERS.iban, find: findIban, certain: true },
  // Before phones: a card's groups may begin with 00.
  {
    mask: "payment-card-number",
    marker: MASK_MARKERS["payment-card-number"],
    find: findPaymentCardNumber,
    certain: true,
  },
  // Before phones: the code begins with 0 if the day of birth is one of the first nine of a month.
  {
    mask: "finnish-identity-code",
    marker: MASK_MARKERS["finnish-identity-code"],
    find: findFinnishIdentityCode,
    certain: true,
  },
  // Not certain: the ten digits may also be a phone number, which is masked when only that mask is on.
  {
    mask: "swedish-identity-number",
    marker: MASK_MARKERS["swedish-identity-number"],
    find: findSwedishIdentityNumber,
    certain: false,
  },
  { mask: undefined, marker: "", find: findWrittenDate, certain: true },
  // Last: nearly every number that begins with 0 is a valid phone number somewhere.
  { mask: "phone-number", marker: MASK_MARKERS["phone-number"], find: findPhoneNumber, certain: false },
];
