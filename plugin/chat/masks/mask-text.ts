import { type Effort, effortOf, MOST_STEPS_A_TEXT, TooMuchEffort } from "./effort.ts";
import { type MaskCounts, noMatches } from "./mask-counts.ts";
import type { Mask } from "./mask-names.ts";
import type { OwnMask } from "./own-mask.ts";
import { markerOf, type Passage, withOwnPassages } from "./own-passages.ts";
import { readableText } from "./readable-text.ts";
import { RECOGNIZERS, type Recognizer } from "./recognizers.ts";
import type { Span } from "./span.ts";

export interface MaskedText {
  readonly text: string;
  readonly counts: MaskCounts;
}

/** A part of the text. Once recognized, no other recognizer looks at it. */
interface Piece extends Span {
  /** Undefined while nothing has been recognized in it. */
  readonly recognized: Recognizer | undefined;
}

/** Every type of text that a recognizer knows holds one of these characters. */
const NEEDED = /[\p{Nd}@\uff20]/u;

/** Characters of a text that is looked through. A message has fewer; masking each thing in a longer one takes too long. */
export const MOST_MASKED_CHARACTERS = 1_000_000;

/** The entry of the counts for texts that were masked as a whole. */
export const WHOLE_TEXT = "whole-text";

/** What is masked may uncover something else, which an expression of the configuration has hidden by half. */
const MOST_ROUNDS = 4;

/**
 * Replaces everything that these masks recognize with a marker that names its type. Text without matches stays as it
 * is; masking a second time changes nothing. A text that would cost more than its bounds allow is masked as a whole,
 * by the marker of the first mask that is on: nothing of it may stay readable, and nobody may keep the process busy.
 */
export function maskText(text: string, masks: ReadonlySet<Mask>, mostSteps = MOST_STEPS_A_TEXT): MaskedText {
  const [first] = masks;
  if (first === undefined) return { text, counts: noMatches() };
  if (text.length > MOST_MASKED_CHARACTERS) return maskedWhole(first, masks);
  try {
    return maskedPassages(text, masks, effortOf(mostSteps));
  } catch (error) {
    if (!(error instanceof TooMuchEffort)) throw error;
    return maskedWhole(first, masks);
  }
}

function maskedWhole(first: Mask, masks: ReadonlySet<Mask>): MaskedText {
  const [mask, marker] =
    typeof first === "object"
      ? [first.name, markerOf(first.name)]
      : [first, RECOGNIZERS.find((recognizer) => recognizer.mask === first)?.marker ?? ""];
  return { text: marker, counts: { ...noMatches(masks), [mask]: 1, [WHOLE_TEXT]: 1 } };
}

function maskedPassages(text: string, masks: ReadonlySet<Mask>, effort: Effort): MaskedText {
  const counts = noMatches(masks);
  const own = [...masks].filter((mask) => typeof mask === "object");
  let masked = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const passages = passagesIn(masked, masks, own, effort);
    if (passages.length === 0) break;
    for (const { mask } of passages) counts[mask] = (counts[mask] ?? 0) + 1;
    masked = replaced(masked, passages);
  }
  return { text: masked, counts };
}

function passagesIn(source: string, masks: ReadonlySet<Mask>, own: readonly OwnMask[], effort: Effort): Passage[] {
  const hasNeeded = NEEDED.test(source) && masks.size > own.length;
  if (!hasNeeded && own.length === 0) return [];
  const { text, sourceOf } = readableText(source);
  let passages = hasNeeded ? recognizedPassages(text, masks, effort) : [];
  // Last, and also in what a recognizer only protects: somebody has asked for it.
  for (const mask of own) passages = withOwnPassages(text, mask, passages, own, effort);
  return passages.map((passage) => ({ ...passage, ...sourceOf(passage) }));
}

function recognizedPassages(text: string, masks: ReadonlySet<Mask>, effort: Effort): Passage[] {
  let pieces: readonly Piece[] = [{ from: 0, to: text.length, recognized: undefined }];
  for (const recognizer of RECOGNIZERS) {
    if (!recognizer.certain && !isOn(recognizer, masks)) continue;
    pieces = pieces.flatMap((piece) =>
      piece.recognized === undefined ? split(text, piece, recognizer, effort) : [piece],
    );
  }
  return pieces.flatMap(({ from, to, recognized }) => {
    if (recognized?.mask === undefined || !masks.has(recognized.mask)) return [];
    return [{ from, to, mask: recognized.mask, marker: recognized.marker }];
  });
}

function isOn({ mask }: Recognizer, masks: ReadonlySet<Mask>): boolean {
  return mask !== undefined && masks.has(mask);
}

function split(text: string, { from, to }: Span, recognizer: Recognizer, effort: Effort): Piece[] {
  const pieces: Piece[] = [];
  let start = from;
  let rest = text.slice(from, to);
  for (let span = recognizer.find(rest, effort); span !== undefined; span = recognizer.find(rest, effort)) {
    pieces.push({ from: start, to: start + span.from, recognized: undefined });
    pieces.push({ from: start + span.from, to: start + span.to, recognized: recognizer });
    start += span.to;
    rest = rest.slice(span.to);
  }
  return [...pieces, { from: start, to, recognized: undefined }];
}

function replaced(source: string, passages: readonly Passage[]): string {
  const parts: string[] = [];
  let start = 0;
  for (const { from, to, marker } of passages) {
    parts.push(source.slice(start, from), marker);
    start = to;
  }
  return [...parts, source.slice(start)].join("");
}
