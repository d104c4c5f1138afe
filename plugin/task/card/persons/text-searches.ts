import { domainToASCII, domainToUnicode } from "node:url";
import { beginsWith, canBeCompared, contains, type EqlCondition, mayEqual } from "../../../outside/esm/eql.ts";
import { isInternationalDomain, mailParts, visibleText, withoutPlus } from "./comparable-text.ts";
import type { IdSearch } from "./id-kind.ts";

/** With fewer letters and digits, or fewer in a row, a LIKE would match half of all persons. */
const LEAST_SEARCHABLE = 3;
/** Before a whole mail domain: of `li@example.org`. */
const LEAST_IN_MAIL = 2;
/** The same for single ones with anything between; a mail domain narrows it down. */
const LEAST_APART = { inMail: 4, elsewhere: 6 };
const IN_A_ROW = /[\p{L}\p{N}]{3}/u;
/** Characters of the longest word of a mail domain that are searched for: enough to tell domains apart. */
const LONGEST_WORD = 20;
/** How many of them, the last: enough to tell names apart, and few enough for the URL. */
const MOST_APART = 8;

/**
 * What finds an id in its usual spellings: with white space around it, in a list, with accents composed or not, with
 * words that begin with a capital. One condition for an ordinary mail address: `%irtanen@%xample%` for
 * `virtanen@example.org`. It is not known whether ESM ignores case, so what may differ is left to a `%`.
 */
export function narrowSearch(plusAddresses: boolean): IdSearch {
  return (attributeCode, externalId) => {
    const visible = visibleText(externalId);
    const spellings = [...new Set([visible.toLowerCase(), visible])];
    const patterns = spellings.map((spelling) => {
      const { local, domain } = parts(spelling, plusAddresses);
      const certain = withoutUncertain(local).replaceAll(WORD_BEGINNING, "%").replace(/^%+/, "");
      const pattern = [certain.replaceAll(LIGATURES, "%"), certain].find((one) => IN_A_ROW.test(one));
      return pattern === undefined ? undefined : `${pattern}${plusAddresses ? "%" : ""}${atWordOf(domain)}`;
    });
    return patterns.includes(undefined)
      ? shortSearch(attributeCode, visible, plusAddresses)
      : unique(patterns.map((pattern) => contains(attributeCode, pattern ?? "")));
  };
}

/**
 * What also finds an id with `ß` for `ss`, with a ligature, or with invisible characters in it: its letters and digits
 * with whatever there may be between them.
 */
export function wideSearch(plusAddresses: boolean): IdSearch {
  return (attributeCode, externalId) => {
    const { local, domain } = parts(visibleText(externalId).toLowerCase(), plusAddresses);
    const certain =
      withoutUncertain(local)
        .replaceAll(LIGATURES, "%")
        .match(/[\p{L}\p{N}]/gu) ?? [];
    if (certain.length < (domain === undefined ? LEAST_APART.elsewhere : LEAST_APART.inMail)) return [];
    return [contains(attributeCode, `${certain.slice(-MOST_APART).join("%")}%${atWordOf(domain)}`)];
  };
}

/** Too short for a pattern: asked for in each usual spelling. */
function shortSearch(attributeCode: string, visible: string, plusAddresses: boolean): EqlCondition[] {
  const { local, domain } = parts(visible, plusAddresses);
  const ends = domain === undefined ? [""] : domainSpellings(domain).map((spelling) => `@${spelling}`);
  // Addresses in capitals are rare, short user names in capitals are not.
  const cases = domain === undefined ? [...casesOf(local), local.toUpperCase()] : casesOf(local);
  const least = domain === undefined ? LEAST_SEARCHABLE : LEAST_IN_MAIL;
  return unique(
    cases.flatMap((spelling) => {
      const isCertain = withoutUncertain(spelling) === spelling;
      if (isCertain && countLetters(spelling) >= least) {
        return ends.flatMap((end) => endings(end, plusAddresses).map((one) => contains(attributeCode, spelling + one)));
      }
      if (isCertain && domain !== undefined && canBeCompared(spelling) && !/[%_]/.test(spelling)) {
        return ends.flatMap((end) =>
          endings(end, plusAddresses).flatMap((one) => atBeginnings(attributeCode, spelling + one)),
        );
      }
      const forms = ends.flatMap((end) => [spelling + end, (spelling + end).normalize("NFD")]);
      return forms.filter(canBeCompared).map((form) => mayEqual(attributeCode, form));
    }),
  );
}

/** What follows a name: the domain, perhaps after a plus. */
function endings(end: string, plusAddresses: boolean): string[] {
  const certain = withoutUncertain(end);
  return plusAddresses && end !== "" ? [certain, `+%${certain}`] : [certain];
}

/** An address at the beginning of the value, or of another one in a list: in the middle, `a@x` would end many. */
function atBeginnings(attributeCode: string, address: string): EqlCondition[] {
  const inList = [" ", ";", ",", "<"].map((before) => contains(attributeCode, before + address));
  return [beginsWith(attributeCode, address), ...inList];
}

function countLetters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** As given, in lower case, with a capital. */
function casesOf(text: string): string[] {
  const lower = text.toLowerCase();
  const [first = "", ...rest] = lower;
  return unique([text, lower, `${first.toUpperCase()}${rest.join("")}`]);
}

function domainSpellings(domain: string): string[] {
  if (!isInternationalDomain(domain)) return unique([domain, domain.toLowerCase()]);
  return unique([domain, domainToUnicode(domain), domainToASCII(domain)]).filter((spelling) => spelling !== "");
}

function parts(text: string, plusAddresses: boolean): { readonly local: string; readonly domain: string | undefined } {
  const mail = mailParts(text);
  if (mail === undefined) return { local: text, domain: undefined };
  return { local: plusAddresses ? withoutPlus(mail.local) : mail.local, domain: mail.domain };
}

/** The end of a pattern for a mail address: the domain's longest word. */
function atWordOf(domain: string | undefined): string {
  if (domain === undefined) return "";
  if (isInternationalDomain(domain)) return "@";
  const words =
    domain
      .replaceAll(WORD_BEGINNING, " ")
      .replaceAll(LIGATURES, " ")
      .match(/[a-z0-9]+/gi) ?? [];
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), "");
  return `@%${longest.slice(0, LONGEST_WORD)}`;
}

const WORD_BEGINNING = /(?<![\p{L}\p{N}])\p{L}/gu;
const LIGATURES = /ss|ff[il]?|f[il]/giu;

/** The text with `%` for each character that may be written as other characters, whatever its case. */
function withoutUncertain(text: string): string {
  return text.replaceAll(/\p{L}\p{M}+/gu, "%").replaceAll(/[^\p{ASCII}]/gu, (character) => {
    const isAlone = character.normalize("NFD") === character && character.toUpperCase().length === character.length;
    const isUsual = character.toUpperCase().toLowerCase() === character.toLowerCase() && !/[σΣ]/.test(character);
    return isAlone && isUsual ? character : "%";
  });
}

function unique<T>(things: readonly T[]): T[] {
  return [...new Set(things)];
}
