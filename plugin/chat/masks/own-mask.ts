import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Effort } from "./effort.ts";
import type { Span } from "./span.ts";

/** A mask that the configuration describes with an expression. What decides about cards is compared as JSON. */
export interface OwnMask {
  readonly name: string;
  readonly pattern: string;
  /** Its matches in a text, in order. */
  readonly matches: (text: string, effort: Effort) => readonly Span[];
}

/** Steps of an expression, after its repetitions are written out: `\d{6}` has six. The time grows with them. */
const MOST_STEPS = 1_000;
/** Texts in which an expression that can match nothing does so. */
const SAMPLES = ["", " ", "a", "1", "a-1", "a 1"];

/**
 * Why this is no expression for a mask; undefined if it is one. The engine works as RE2 does, in
 * time in proportion to the text, whatever the expression: so it has no look-arounds and no back-references.
 */
export function ownPatternProblem(pattern: string): string | undefined {
  try {
    const expression = RE2JS.compile(pattern);
    if (expression.programSize() > MOST_STEPS) return "has too many repetitions: use smaller numbers in { }";
    return SAMPLES.some((sample) => matchesNothing(expression, sample))
      ? "also matches where there is nothing: let it begin with something that must be there"
      : undefined;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return `is not an expression of RE2: ${explanation(pattern, error)}`;
    throw error;
  }
}

function matchesNothing(expression: RE2JS, text: string): boolean {
  const matcher = expression.matcher(text);
  while (matcher.find()) if (matcher.start() === matcher.end()) return true;
  return false;
}

function explanation(pattern: string, error: RE2JSSyntaxException): string {
  const part = error.getPattern() ?? "";
  const lookAround = /\(\?<?[=!]/.exec(part);
  if (lookAround !== null) return `look-arounds are not possible${placeOf(lookAround[0], pattern)}`;
  if (/^\\\d/.test(part)) return `back-references are not possible${placeOf(part, pattern)}`;
  return `${error.getDescription()}${placeOf(part, pattern)}`;
}

function placeOf(part: string, pattern: string): string {
  if (part === "" || part === pattern) return "";
  const isOnce = pattern.indexOf(part) === pattern.lastIndexOf(part);
  return isOnce && pattern.includes(part) ? ` at character ${pattern.indexOf(part) + 1}` : ` in ${part}`;
}

/**
 * A match is looked for in a window of so many characters, which grows while a match fills it. Without windows, the
 * search for all matches may take quadratic time, when each of them looks at the whole rest of its line.
 */
const WINDOW = 512;
/** Between two windows without a match, so many characters are looked at twice: no match up to this length is missed. */
const OVERLAP = 256;
/** Windows that grow look at no more than so many times the text; then a match ends where its window does. */
const MOST_GROWTH = 16;

/** @param pattern one that `ownPatternProblem` has nothing against */
export function ownMask(name: string, pattern: string): OwnMask {
  const expression = RE2JS.compile(pattern);
  return {
    name,
    pattern,
    matches: (text, effort) => (expression.test(text) ? allMatches(expression, text, effort) : []),
  };
}

/** Characters: most windows without a match are gone through much faster. */
const LOOKED_IN_VAIN = 64;

/** Steps for each window. To find where a match is, the engine goes through it with all the steps of the expression. */
function stepsOfWindow(expression: RE2JS, looked: number): number {
  return 10 + ((1 + expression.programSize()) * (20 + looked)) / 100;
}

function allMatches(expression: RE2JS, text: string, effort: Effort): Span[] {
  const spans: Span[] = [];
  let growth = MOST_GROWTH * text.length;
  let at = 0;
  let size = WINDOW;
  while (at < text.length) {
    const end = Math.min(text.length, at + size);
    // With the character before it, so that \b and ^ are right.
    const origin = Math.max(0, at - 1);
    const matcher = expression.matcher(text.slice(origin, end));
    const isFound = matcher.find(at - origin);
    effort.spend(stepsOfWindow(expression, isFound ? matcher.end() - (at - origin) : LOOKED_IN_VAIN));
    const span = isFound ? { from: origin + matcher.start(), to: origin + matcher.end() } : undefined;
    if (span?.to === end && end < text.length && growth > 0) {
      size *= 4;
      growth -= size;
      continue;
    }
    if (span !== undefined && span.to > span.from) spans.push(span);
    const next = end === text.length ? end : end - OVERLAP;
    at = span === undefined ? next : Math.max(span.to, at + 1);
    size = WINDOW;
  }
  return spans;
}
