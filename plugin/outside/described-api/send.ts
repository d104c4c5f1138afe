import { z } from "zod";
import type { HttpReply, HttpRequest } from "../http/http-client.ts";
import { readJson } from "../http/read-json.ts";
import type { RequestPath } from "../http/request-path.ts";
import type { CompiledRequest } from "./compile-requests.ts";
import { keepDigits } from "./keep-digits.ts";
import type { PagePlace } from "./pages.ts";
import type { Values } from "./templates.ts";

/** A request of a description with what fills it in. */
export interface Sending {
  readonly request: CompiledRequest;
  readonly values: Values;
  /** Undefined for the first page. */
  readonly page?: PagePlace | undefined;
  /** For messages; no ids, no names. */
  readonly purpose: string;
}

/** Undefined for a refusal that is no JSON. */
export function readReply({ status, text }: HttpReply): unknown {
  try {
    return readJson(keepDigits(text), z.unknown(), "the chat platform's answer");
  } catch (error) {
    if (status >= 200 && status < 300) throw error;
    return undefined;
  }
}

/** A request of a description, filled in; what it asks for can be asked for again. */
export function toHttp({ request, values, page, purpose }: Sending): HttpRequest {
  const isAlone = page?.alone === true || page?.link !== undefined;
  const query = { ...(isAlone ? {} : request.query(values)), ...page?.query };
  const body = request.body(values, page?.body);
  return {
    method: request.method,
    path: withLink(request.path(values), page?.link),
    query,
    ...(body === undefined ? {} : { body }),
    purpose,
    repeatable: true,
    changesNothing: true,
  };
}

function withLink(own: RequestPath, link: PagePlace["link"]): RequestPath {
  if (link === undefined) return own;
  return link.path === undefined
    ? { ...own, text: own.text + link.search }
    : { text: link.path + link.search, pattern: "{}" };
}
