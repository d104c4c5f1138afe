import { domainToUnicode } from "node:url";

/** What does not show: zero-width characters, those that set a direction, variation selectors, soft hyphens. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Nearly all ids: nothing in it is invisible or composed, and its case is folded by `toLowerCase` alone. */
const ASCII = /^\p{ASCII}*$/u;

/** A text as people see it: without what does not show and without white space around it, and composed (NFC). */
export function visibleText(text: string): string {
  if (ASCII.test(text)) return text.trim();
  // U+0085 is white space in Unicode, but not to `trim`.
  return text.replaceAll(INVISIBLE, "").replaceAll("\u0085", " ").trim().normalize("NFC");
}

/**
 * Two texts are equal to people when these are the same: whatever their case, composition, invisible characters and the
 * white space around them. This is Unicode's canonical caseless matching (definition D145) without what does not show.
 */
export function comparableText(text: string): string {
  if (ASCII.test(text)) return text.trim().toLowerCase();
  return foldCase(visibleText(text).normalize("NFD")).normalize("NFC");
}

/**
 * Full case folding, the same on every machine. JavaScript has none; lower, upper and lower case again, one character at
 * a time, make equal exactly what Unicode's CaseFolding.txt makes equal with its rules C and F (a test compares all
 * characters), but for the dotless ı, which is not i: `straße` is `STRASSE`, ς is σ, and `İ` is `i̇`, never `i`. The
 * letters that stand for a class differ from Unicode's for Cherokee only, so folded texts are to be compared, not shown.
 */
export function foldCase(text: string): string {
  return Array.from(text, (character) =>
    character === "ı" ? character : character.toLowerCase().toUpperCase().toLowerCase(),
  ).join("");
}

/** A mail address in its two parts; undefined for another text. */
export function mailParts(text: string): { readonly local: string; readonly domain: string } | undefined {
  const at = text.lastIndexOf("@");
  return at <= 0 || at === text.length - 1 ? undefined : { local: text.slice(0, at), domain: text.slice(at + 1) };
}

/** `domainToUnicode` reads a domain as a URL does: it would cut `a/b` and decode `%41`. */
const ONLY_LABELS = /^[\p{L}\p{M}\p{N}.。．｡-]{1,253}$/u;

/** Whether a mail domain can be written in another way: in Unicode, or in ASCII with `xn--`. */
export function isInternationalDomain(domain: string): boolean {
  return /[^\p{ASCII}]|xn--/iu.test(domain) && ONLY_LABELS.test(domain);
}

/** A folded mail address with its domain in Unicode. */
export function comparableMail(local: string, domain: string): string {
  const written = isInternationalDomain(domain) ? domainToUnicode(domain) : "";
  // Folded again: `xn--strae-oqa.example` has just become `straße.example`.
  return `${local}@${written === "" ? domain : comparableText(written)}`;
}

/** `vera` for `vera+chat`. */
export function withoutPlus(local: string): string {
  const plus = local.indexOf("+");
  return plus <= 0 ? local : local.slice(0, plus);
}
