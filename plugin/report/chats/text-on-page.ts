/** Characters before the end of a page in which the end of a line is looked for. */
const LINE_END_WITHIN = 4_000;

/** Bytes of the longest of `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&#39;`. */
const ESCAPED = 6;
const IS_ESCAPED: ReadonlySet<number> = new Set([...`&<>"'`].map((sign) => sign.charCodeAt(0)));

/** Bytes of a UTF-16 unit in UTF-8 on a page of HTML. Each half of a pair has two of the pair's four. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return IS_ESCAPED.has(unit) ? ESCAPED : 1;
  return unit < 0x8_00 || (unit >= 0xd8_00 && unit <= 0xdf_ff) ? 2 : 3;
}

/** Bytes that a text has on a page of HTML at most. */
export function escapedBytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += bytesOf(text.charCodeAt(index));
  return bytes;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Where a text that is too long ends on a page: at the end of a line; in a long line between what people see as
 * characters; and within one of these only where it is longer than the page, but never within a surrogate pair.
 *
 * @param from where the page begins, which is such a place
 * @param most bytes of the page
 */
export function placeToCut(text: string, from: number, most: number): number {
  let limit = from;
  for (let bytes = 0; limit < text.length; limit += 1) {
    bytes += bytesOf(text.charCodeAt(limit));
    if (bytes > most) break;
  }
  if (limit >= text.length) return text.length;
  const searched = Math.max(from, limit - LINE_END_WITHIN);
  const lineEnd = text.slice(searched, limit).lastIndexOf("\n");
  if (lineEnd >= 0) return searched + lineEnd + 1;
  // The segment that holds the limit begins at or before it; some signs behind it belong to the segment.
  const segment = segmenter.segment(text.slice(from, limit + 2)).containing(limit - from);
  const boundary = from + (segment?.index ?? 0);
  if (boundary > from) return boundary;
  const isWithinPair = /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(limit - 1, limit + 1));
  const cut = isWithinPair ? limit - 1 : limit;
  const isPairFirst = (text.codePointAt(from) ?? 0) > 0xff_ff;
  return Math.max(cut, from + (isPairFirst ? 2 : 1));
}
