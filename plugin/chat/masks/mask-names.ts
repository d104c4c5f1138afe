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
