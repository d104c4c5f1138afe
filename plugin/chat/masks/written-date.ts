import { endsAt, firstSpan, type Span } from "./span.ts";

/** Not in the middle of a longer row of figures, as in `+33.6.12.34.56.78`. */
const STARTS = /(?<![\p{L}\p{N}]|\d[./-])(?=\d)/gu;
/** `2026-03-14`, `14.3.2026`, `14.03.26`, `14/03/2026`, `14-03-2026`. */
const DATE =
  /^(?:(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}|\d{1,2}([./])\d{1,2}\2\d{2})(?![./-]?\d)/;
const LONGEST = 10;

/** The first date in figures: `03.05.2026` could be a phone number of Tampere otherwise. */
export function findWrittenDate(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const length = DATE.exec(whole.slice(start, start + LONGEST + 2))?.[0].length ?? 0;
    return length > 0 && endsAt(whole, start + length) ? length : 0;
  });
}
