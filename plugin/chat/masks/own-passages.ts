import type { Effort } from "./effort.ts";
import type { OwnMask } from "./own-mask.ts";
import { RECOGNIZERS } from "./recognizers.ts";
import type { Span } from "./span.ts";

/** A part of the text that is masked. */
export interface Passage extends Span {
  readonly mask: string;
  readonly marker: string;
}

const BRACKETED = /\[[\p{L}\p{M} -]+\]/gu;

/**
 * The passages that are masked, in order, and besides the matches of an expression between them, except in markers.
 *
 * @param own all masks of the configuration
 */
export function withOwnPassages(
  text: string,
  mask: OwnMask,
  passages: readonly Passage[],
  own: readonly OwnMask[],
  effort: Effort,
): Passage[] {
  const markers = new Set([...RECOGNIZERS.map(({ marker }) => marker), ...own.map(({ name }) => markerOf(name))]);
  const earlier = Array.from(text.matchAll(BRACKETED))
    .filter(([marker]) => markers.has(marker))
    .map(({ index, 0: marker }) => ({ from: index, to: index + marker.length }));
  const found: Passage[] = [];
  let start = 0;
  for (const { from, to } of [...[...passages, ...earlier].toSorted(byPlace), { from: text.length, to: text.length }]) {
    for (const span of matchesBetween(text, start, from, mask, effort)) {
      found.push({ ...span, mask: mask.name, marker: markerOf(mask.name) });
    }
    start = Math.max(start, to);
  }
  return [...passages, ...found].toSorted(byPlace);
}

/** The neighbours are markers, or will be, so the expression sees their brackets. */
function matchesBetween(text: string, from: number, to: number, mask: OwnMask, effort: Effort): Span[] {
  if (to <= from) return [];
  effort.spend(5);
  const before = from > 0 ? "]" : "";
  const after = to < text.length ? "[" : "";
  const toText = (position: number) => Math.min(to, Math.max(from, position - before.length + from));
  return mask
    .matches(`${before}${text.slice(from, to)}${after}`, effort)
    .map((match) => ({ from: toText(match.from), to: toText(match.to) }))
    .filter((span) => span.to > span.from);
}

export function markerOf(name: string): string {
  return `[${name}]`;
}

function byPlace(left: Span, right: Span): number {
  return left.from - right.from;
}
