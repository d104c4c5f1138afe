import { endOfString } from "../http/read-json.ts";

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
      at = endOfString(json, at);
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
