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
  const own = request.path(values);
  const body = request.body(values, page?.body, page?.without);
  return {
    method: request.method,
    ...(page?.link === undefined
      ? { path: own, query: { ...request.query(values, page?.without), ...page?.query } }
      : linked(own, page.link)),
    ...(body === undefined ? {} : { body }),
    purpose,
    repeatable: true,
    changesNothing: true,
  };
}

/** A link names the whole query of the next page; of parameters that stand in it several times, each. */
function linked(own: RequestPath, link: NonNullable<PagePlace["link"]>): Pick<HttpRequest, "path" | "query"> {
  const path = link.path === undefined ? own : { text: link.path, pattern: "{}" };
  const parameters = [...new URLSearchParams(link.search)];
  const query = Object.fromEntries(parameters);
  if (Object.keys(query).length === parameters.length) return { path, query };
  return { path: { ...path, text: path.text + link.search } };
}
