import { foldCase } from "../cards/template.ts";

/**
 * Compiles a `LIKE` pattern to a test: `%` stands for any text, `_` for any one character (as in SQL, assumed), and
 * neither can be escaped. Case does not count. The test takes time proportional to text and pattern, whatever the
 * pattern.
 */
export function likePattern(pattern: string): (text: string) => boolean {
  const segments = foldCase(pattern).split("%").map(toSegment);
  const [first, ...rest] = segments;
  const last = rest.pop();
  if (first === undefined) return () => false;
  if (last === undefined) return (text) => first.endsAt(foldCase(text), 0) === foldCase(text).length;
  return (original) => {
    const text = foldCase(original);
    let position = first.endsAt(text, 0);
    for (const segment of rest) position = position < 0 ? -1 : segment.endAfter(text, position);
    return position >= 0 && last.isSuffix(text, position);
  };
}

interface Segment {
  /** The end of the segment if it begins exactly at `from`, otherwise -1. */
  endsAt(text: string, from: number): number;
  /** The end of its first occurrence at or after `from`, otherwise -1. */
  endAfter(text: string, from: number): number;
  isSuffix(text: string, from: number): boolean;
}

function toSegment(text: string): Segment {
  return text.includes("_") ? wildSegment(text) : plainSegment(text);
}

function plainSegment(segment: string): Segment {
  return {
    endsAt: (text, from) => (text.startsWith(segment, from) ? from + segment.length : -1),
    endAfter: (text, from) => {
      const found = text.indexOf(segment, from);
      return found < 0 ? -1 : found + segment.length;
    },
    isSuffix: (text, from) => text.length - segment.length >= from && text.endsWith(segment),
  };
}

/** A segment with `_`. Its expression has no repetition, so there is no backtracking. */
function wildSegment(segment: string): Segment {
  const source = segment.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll("_", ".");
  const here = new RegExp(source, "suy");
  const anywhere = new RegExp(source, "sug");
  const atEnd = new RegExp(`${source}$`, "sug");
  return {
    endsAt: (text, from) => endOf(here, text, from),
    endAfter: (text, from) => endOf(anywhere, text, from),
    isSuffix: (text, from) => endOf(atEnd, text, from) >= 0,
  };
}

/** The end of the expression's match at or after `from`, otherwise -1. */
function endOf(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.test(text) ? expression.lastIndex : -1;
}
