/** Digits that a JSON number surely keeps. */
const LONG_NUMBER = /\d{16}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Puts whole numbers of sixteen digits or more into quotes, so that ids of any size keep their digits: JSON's numbers in
 * JavaScript do not (9007199254740993 becomes 9007199254740992).
 */
export function keepDigits(json: string): string {
  if (!LONG_NUMBER.test(json)) return json;
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(json, at);
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(json)?.[0] ?? "-";
      if (/^-?\d{16,}$/.test(number)) {
        parts.push(json.slice(kept, at), `"${number}"`);
        kept = at + number.length;
      }
      at += number.length - 1;
    }
  }
  parts.push(json.slice(kept));
  return parts.join("");
}

/** The position of the quote that ends a text; the end of the JSON when none does. */
function endOfText(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return json.length;
}
