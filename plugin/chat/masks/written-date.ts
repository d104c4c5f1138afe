import type { Effort } from "./effort.ts";
import { endsAt, firstSpan, type Span } from "./span.ts";

/** Not in the middle of a longer number, as in `+33.6.12.34.56.78`. */
const STARTS = /(?<![\p{L}\p{N}]|\d[./-])(?=\d)/gu;

const YEAR = "(?:19|20)\\d{2}";
const DAY = "(?:0?[1-9]|[12]\\d|3[01])";
const MONTH = "(?:0?[1-9]|1[0-2])";
const TIME = "(?:[01]\\d|2[0-4])[0-5]\\d";
const SHORT_DATE = "(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])\\d{2}";
const DATE_WITHOUT_POINTS = `(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])${YEAR}`;

const FORMS = [
  // 2026-07-03
  `${YEAR}-\\d{2}-\\d{2}`,
  // 03/07-31/07/2026, 03/07 - 31/07
  `${DAY}/${MONTH} ?- ?${DAY}/${MONTH}(?:/(?:${YEAR}|\\d{2}))?`,
  // 3.7.2026, 3. 7. 2026, 03/07/2026, 03-07-2026, 03 07 2026
  `\\d{1,2}(?<separator>[./-] ?| )\\d{1,2}\\k<separator>${YEAR}`,
  // 3.7.26, 03/07/26
  "\\d{1,2}(?<point>[./])\\d{1,2}\\k<point>\\d{2}(?!/\\d)",
  // 03/07 2026
  `${DAY}/${MONTH} ${YEAR}`,
  // 03072026-31072026
  `${DATE_WITHOUT_POINTS} ?- ?${DATE_WITHOUT_POINTS}`,
  // 030726-310726
  `${SHORT_DATE} ?- ?${SHORT_DATE}`,
  // 0800-1600
  `${TIME} ?- ?${TIME}`,
];
const DATE = new RegExp(`(?:${FORMS.join("|")})(?!\\.?\\d)`, "y");

/**
 * The first date or range of dates or times in digits: without this, `03.05.2026` could be a phone number of Tampere.
 * Of `03.07.2026-31.07.2026` first the one, then the other.
 */
export function findWrittenDate(text: string, effort: Effort): Span | undefined {
  return firstSpan(text, STARTS, dateLength, effort);
}

function dateLength(whole: string, start: number): number {
  DATE.lastIndex = start;
  const length = DATE.exec(whole)?.[0].length ?? 0;
  return length > 0 && endsAt(whole, start + length) ? length : 0;
}
