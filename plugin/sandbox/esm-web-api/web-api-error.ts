import { writeXmlBytes, type XmlNode } from "../../xml/write-xml.ts";

/** The kind of error. Code and words for a search were observed, the others are assumed. */
const KINDS = {
  search: { code: "efe-3001", description: "Invalid search query" },
  parameters: { code: "efe-3002", description: "Invalid import parameters" },
  body: { code: "efe-3003", description: "Invalid import data" },
  delete: { code: "efe-3004", description: "Invalid delete request" },
  file: { code: "efe-3005", description: "Invalid file request" },
  login: { code: "efe-1001", description: "Login failed" },
  other: { code: "efe-1000", description: "Request failed" },
} as const;

export type WebApiErrorKind = keyof typeof KINDS;

/** Thrown before a call does anything, to answer it with `<error>`. */
export class WebApiError extends Error {
  override readonly name = "WebApiError";
  readonly kind: WebApiErrorKind;

  constructor(kind: WebApiErrorKind, details: string) {
    super(details);
    this.kind = kind;
  }
}

/** ESM's `<error>` (observed). It comes with HTTP 200 (observed). */
export function webApiErrorResponse(kind: WebApiErrorKind, details: string, status = 200): Response {
  const { code, description } = KINDS[kind];
  const children = Object.entries({ code, description, details }).map(([name, text]) => ({ name, text }));
  return xmlResponse({ name: "error", children }, status);
}

export function xmlResponse(root: XmlNode, status = 200): Response {
  return new Response(new Uint8Array(writeXmlBytes(root)), {
    status,
    headers: { "Content-Type": "text/xml; charset=UTF-8" },
  });
}
