/** The code for a reply that the lean way does not understand, or a request that it refuses: Node's client is the one to judge. */
export const IN_DOUBT = "IN_DOUBT";

/** A request without a complete reply. It carries a code, and no text of the request or the reply. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: string;
  /** The cause, without a URL, header or body. */
  readonly detail: string | undefined;

  constructor(code: string, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a body. @throws NetworkError NOT_UTF8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new NetworkError("NOT_UTF8");
  }
}

export interface ErrorWithCode extends Error {
  readonly code: string;
}

export function hasCode(error: unknown): error is ErrorWithCode {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const { code } = error;
  return typeof code === "string";
}

export function isOfTls(error: unknown): error is ErrorWithCode {
  return hasCode(error) && isTlsCode(error.code);
}

function isTlsCode(code: string): boolean {
  return code === "EPROTO" || code.startsWith("ERR_SSL_");
}

/** What OpenSSL says of bytes that are no TLS. */
const NO_TLS = /wrong version number|packet length too long|record too large|http request/i;

/** The code of a NetworkError. */
export function codeOf({ code, message }: ErrorWithCode): string {
  if (code === "ERR_READING_RESPONSE_STREAM") return "ECONNRESET";
  if (code.startsWith("HPE_")) return "NOT_HTTP";
  if (!isTlsCode(code)) return code;
  return NO_TLS.test(`${code.replaceAll("_", " ")} ${message}`) ? "NO_TLS" : "TLS_REFUSED";
}
