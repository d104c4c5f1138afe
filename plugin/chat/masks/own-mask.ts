import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Span } from "./span.ts";

/** A mask that the configuration describes with an expression. What decides about cards is compared as JSON. */
export interface OwnMask {
  readonly name: string;
  readonly pattern: string;
  /** Its matches in a text, in order. */
  readonly matches: (text: string) => readonly Span[];
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
  const position = part === "" || part === pattern ? -1 : pattern.indexOf(part);
  const place = position < 0 ? "" : ` at character ${position + 1}`;
  if (/^\(\?<?[=!]/.test(part)) return `look-arounds are not possible${place}`;
  if (/^\\\d/.test(part)) return `back-references are not possible${place}`;
  return `${error.getDescription()}${place}`;
}

/**
 * A match is looked for in a window of so many characters, which grows while a match fills it. Without windows, the
 * search for all matches may take quadratic time: `a(?:.*b)?` looks at the whole line for each `a`.
 */
const WINDOW = 1_024;
const LARGEST_WINDOW = 16_384;
/** Between two windows without a match, so many characters are looked at twice: no match up to this length is missed. */
const OVERLAP = 512;

/** @param pattern one that `ownPatternProblem` has nothing against */
export function ownMask(name: string, pattern: string): OwnMask {
  const expression = RE2JS.compile(pattern);
  return { name, pattern, matches: (text) => (expression.test(text) ? allMatches(expression, text) : []) };
}

function allMatches(expression: RE2JS, text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  while (at < text.length) {
    const { span, searched } = nextMatch(expression, text, at);
    if (span !== undefined && span.to > span.from) spans.push(span);
    at = span === undefined ? searched : Math.max(span.to, at + 1);
  }
  return spans;
}

function nextMatch(expression: RE2JS, text: string, at: number): { span: Span | undefined; searched: number } {
  // With the character before it, so that \b and ^ are right.
  const origin = Math.max(0, at - 1);
  for (let size = WINDOW; ; size *= 4) {
    const window = text.slice(origin, at + size);
    const isLast = at + size >= text.length;
    const matcher = expression.matcher(window);
    if (!matcher.find(at - origin)) return { span: undefined, searched: isLast ? text.length : at + size - OVERLAP };
    const span = { from: origin + matcher.start(), to: origin + matcher.end() };
    if (isLast || span.to < at + size || size >= LARGEST_WINDOW) return { span, searched: span.to };
  }
}
