import { MASK_NAMES, type MaskName, RECOGNIZERS, type Recognizer } from "./recognizers.ts";

/** How many matches there were, by type. */
export type MaskCounts = Readonly<Record<MaskName, number>>;

export interface MaskedText {
  readonly text: string;
  readonly counts: MaskCounts;
}

/** A part of the text. Once recognized, it is not searched again. */
interface Piece {
  readonly text: string;
  /** Undefined while nothing has been recognized in it. */
  readonly recognized: Recognizer | undefined;
}

/** Every type of text that can be recognized holds one of these characters. */
const NEEDED = /[0-9@]/;

/**
 * Replaces everything that these masks recognize with a marker that names its type. Text without matches stays as it
 * is; masking a second time changes nothing; the time is linear in the length of the text, whatever it holds.
 */
export function maskText(text: string, masks: ReadonlySet<MaskName>): MaskedText {
  const counts = noMatches();
  if (masks.size === 0 || !NEEDED.test(text)) return { text, counts };
  let pieces: readonly Piece[] = [{ text, recognized: undefined }];
  for (const recognizer of RECOGNIZERS) {
    if (!recognizer.certain && !isOn(recognizer, masks)) continue;
    pieces = pieces.flatMap((piece) => (piece.recognized === undefined ? split(piece.text, recognizer) : [piece]));
  }
  const parts = pieces.map((piece) => {
    const { recognized } = piece;
    if (recognized?.mask === undefined || !masks.has(recognized.mask)) return piece.text;
    counts[recognized.mask] += 1;
    return recognized.marker;
  });
  return { text: parts.join(""), counts };
}

export function noMatches(): Record<MaskName, number> {
  return Object.fromEntries(MASK_NAMES.map((name) => [name, 0])) as Record<MaskName, number>;
}

function isOn({ mask }: Recognizer, masks: ReadonlySet<MaskName>): boolean {
  return mask !== undefined && masks.has(mask);
}

function split(text: string, recognizer: Recognizer): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  for (let span = recognizer.find(rest); span !== undefined; span = recognizer.find(rest)) {
    pieces.push({ text: rest.slice(0, span.from), recognized: undefined });
    pieces.push({ text: rest.slice(span.from, span.to), recognized: recognizer });
    rest = rest.slice(span.to);
  }
  return [...pieces, { text: rest, recognized: undefined }];
}
