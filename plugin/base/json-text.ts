/**
 * What `JSON.stringify` leaves as it is although a terminal could take it for a command (U+009B begins one, as ESC [
 * does), or show the text around it in another order.
 */
const LEFT_RAW = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A value as JSON on one line that may be printed anywhere, whoever wrote the texts in it. */
export function jsonText(value: unknown): string {
  return printableJson(JSON.stringify(value));
}

/** JSON with every such character escaped. They stand in texts only, so the value stays the same. */
export function printableJson(json: string): string {
  return withEscapes(json, LEFT_RAW);
}

/** The text with what is found in it written as JSON may write it: `\u001b`. */
export function withEscapes(text: string, found: RegExp): string {
  return text.replaceAll(found, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
