import { WebApiError } from "./web-api-error.ts";

/** First bytes of documents that are not UTF-8, longer ones first. Source: XML 1.0, appendix F. */
const FOREIGN_STARTS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ["UTF-32", [0xff, 0xfe, 0, 0]],
  ["UTF-32", [0, 0, 0xfe, 0xff]],
  ["UTF-32", [0, 0, 0, 0x3c]],
  ["UTF-32", [0x3c, 0, 0, 0]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
  ["UTF-16", [0, 0x3c]],
  ["UTF-16", [0x3c, 0]],
];

/** The encoding in an XML declaration, which has to be the very first thing. */
const DECLARED = /^<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([^"']{0,40})["']/;

/**
 * A body as text, with line ends as XML has them. ESM's Web API takes only UTF-8 (documented); no other encoding is
 * guessed.
 *
 * @throws WebApiError when the bytes, the XML declaration or the content type name another encoding
 */
export function decodeBody(body: ArrayBuffer, contentType: string | undefined): string {
  const bytes = new Uint8Array(body);
  const start = FOREIGN_STARTS.find(([, first]) => first.every((byte, index) => bytes[index] === byte));
  if (start !== undefined) throw foreign(start[0]);
  requireUtf8(/;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? "")?.[1]);
  // In every encoding that has not been refused yet, a declaration is ASCII.
  requireUtf8(DECLARED.exec(Buffer.from(bytes.subarray(0, 300)).toString("latin1").replace(/^ï»¿/, ""))?.[1]);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new WebApiError("body", "The body is not valid UTF-8");
  }
  return text.replaceAll(/\r\n?/g, "\n");
}

function requireUtf8(encoding: string | undefined): void {
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) throw foreign(encoding);
}

function foreign(encoding: string): WebApiError {
  return new WebApiError("body", `The body is in ${encoding}; ESM's Web API takes UTF-8 only`);
}
