import { foldCase } from "../cards/template.ts";

/**
 * `LIKE` as a function: `%` is any text, `_` any one character (both assumed to mean what they mean in SQL), nothing
 * escapes them. Case does not count. Takes time proportional to text and pattern, whatever the pattern.
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
  /** The end of the segment when it stands exactly at `from`, otherwise -1. */
  endsAt(text: string, from: number): number;
  /** The end of its first place at or behind `from`, otherwise -1. */
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

/** A segment with `_`: no star in the expression, so nothing to backtrack into. */
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

/** The end of the expression's match at or behind `from`, otherwise -1. */
function endOf(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.test(text) ? expression.lastIndex : -1;
}
