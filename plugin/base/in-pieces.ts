/** Characters of a piece, or a few more. */
const PIECE = 100_000;

/**
 * Works on a long text piece by piece and joins the results. Before `replaceAll` replaces anything it notes every match,
 * with some 40 bytes for each: in a text of 32 MB that consists of matches they use up the memory.
 *
 * A piece ends neither between `\r` and `\n` nor within a character.
 */
export function inPieces(text: string, work: (piece: string) => string): string {
  return joined(text, work, "", (end) => {
    const next = text.charCodeAt(end);
    return text[end] === "\n" || (next >= 0xdc_00 && next <= 0xdf_ff) ? end + 1 : end;
  });
}

/** The same by whole lines: a piece ends before a line feed. */
export function inLines(text: string, work: (lines: string) => string): string {
  return joined(text, work, "\n", (end) => {
    const next = text.indexOf("\n", end);
    return next < 0 ? text.length : next;
  });
}

/** @param between stands between two pieces, and belongs to neither */
function joined(
  text: string,
  work: (piece: string) => string,
  between: string,
  endFrom: (position: number) => number,
): string {
  if (text.length <= PIECE) return work(text);
  const done: string[] = [];
  let end = -between.length;
  while (end < text.length) {
    const start = end + between.length;
    end = start + PIECE >= text.length ? text.length : endFrom(start + PIECE);
    const worked = work(text.slice(start, end));
    // V8 keeps a replaced text as a tree of its parts, one for each match, until somebody looks into it.
    worked.charCodeAt(0);
    done.push(worked);
  }
  return done.join(between);
}
