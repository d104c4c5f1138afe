import type { OwnMask } from "./own-mask.ts";

/** The names of the masks in the configuration. Each is switched on by itself; none is on by default. */
export const MASK_NAMES = [
  "mail-address",
  "phone-number",
  "payment-card-number",
  "iban",
  "finnish-identity-code",
  "swedish-identity-number",
] as const;

export type MaskName = (typeof MASK_NAMES)[number];

/** What is masked: one of the types that are known here, or what an expression of the configuration matches. */
export type Mask = MaskName | OwnMask;

/** What stands in the place of the text. It holds no digit and no @, so that nothing is recognized in it. */
export const MASK_MARKERS = {
  "mail-address": "[mail address]",
  "phone-number": "[phone number]",
  "payment-card-number": "[payment card number]",
  iban: "[IBAN]",
  "finnish-identity-code": "[Finnish personal identity code]",
  "swedish-identity-number": "[Swedish personal identity number]",
} as const satisfies Readonly<Record<MaskName, string>>;
