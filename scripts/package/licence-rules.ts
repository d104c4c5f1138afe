/** Licences under which others' work may go into a package that is given away under ours. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  // The table of public holidays in date-holidays, unchanged and with its attribution.
  "CC-BY-3.0",
  "ISC",
  "MIT",
  // Unchanged, and whoever gets the bundle is told where its source is (`licences.txt`).
  "MPL-2.0",
  "Unlicense",
]);

/** Whether an SPDX expression such as `(MIT OR GPL-3.0)` leaves a choice in which everything is allowed. */
export function isAllowedLicence(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, " ")
    .split(/\sor\s/i)
    .some((choice) => choice.split(/\sand\s/i).every((licence) => ALLOWED.has(licence.trim())));
}
