import type { Effort } from "./effort.ts";
import type { Span } from "./span.ts";

/** Characters before the @, as used in practice. Quoted parts, which are very rare, are not recognized. */
const LOCAL_CHARACTER = /[\p{L}\p{N}\p{M}._%+'&~-]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DOMAIN = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}.-]*/u;
/** A top level domain at the start of a label. A hyphen after it belongs to the sentence. */
const TOP_LEVEL = /^(?:xn--[a-z0-9]+|\p{L}[\p{L}\p{M}]+)(?![\p{L}\p{N}\p{M}])/iu;
const LAST_GROUP = /^\d+[._+-](?=\p{L})/u;
/** Longest domain in characters (RFC 1035). */
const LONGEST_DOMAIN = 253;

/** The first mail address: a local part, an @, and a domain with at least one dot. */
export function findMailAddress(text: string, effort: Effort): Span | undefined {
  let afterLast = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    effort.spend(10);
    const from = localStart(text, at, afterLast);
    const length = from < at ? domainLength(text.slice(at + 1, at + 2 + LONGEST_DOMAIN)) : 0;
    if (length > 0) return { from, to: at + 1 + length };
    afterLast = at + 1;
  }
  return undefined;
}

function localStart(text: string, at: number, least: number): number {
  let from = at;
  while (from > least && LOCAL_CHARACTER.test(text.charAt(from - 1))) from -= 1;
  // Quotes and dots in front of the address belong to the sentence.
  while (from < at && !LETTER_OR_DIGIT.test(text.charAt(from))) from += 1;
  // A last group of digits belongs to the number in front, of which the rest would stay readable.
  const isAmidNumber = /\d $/.test(text.slice(Math.max(least, from - 2), from));
  return isAmidNumber ? from + (LAST_GROUP.exec(text.slice(from, at))?.[0].length ?? 0) : from;
}

/** 0 when there is no domain. A full stop and the like after the last label belongs to the sentence. */
function domainLength(text: string): number {
  const run = DOMAIN.exec(text)?.[0] ?? "";
  if (run.length > LONGEST_DOMAIN) return 0;
  const labels = run.split(".");
  const broken = labels.findIndex((label) => label === "" || label.startsWith("-"));
  if (broken >= 0) labels.length = broken;
  for (let last = labels.pop(); last !== undefined && labels.length > 0; last = labels.pop()) {
    const topLevel = TOP_LEVEL.exec(last)?.[0];
    if (topLevel !== undefined) return labels.join(".").length + 1 + topLevel.length;
  }
  return 0;
}
