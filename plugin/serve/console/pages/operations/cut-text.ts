/** Characters of a reason: a page with many of them stays small. */
const MOST_CHARACTERS = 300;

/** The beginning of a long text. */
export function cutText(text: string, most = MOST_CHARACTERS): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed().trimEnd()}…`;
}
