import { readAnswer } from "../../described-api/json-in-text.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../http/http-client.ts";
import { stopped } from "../../http/request-failure.ts";
import { CANNOT_BE_IN_PATH, type RequestPath } from "../../http/request-path.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import { LARGE, oneAfterAnother } from "../session-bounds.ts";
import type { AdapterHttp, AdapterPost, AdapterReply, AdapterRequest } from "./adapter.ts";
import type { Call, Calls } from "./calls.ts";
import { WrongField } from "./fields.ts";
import { type AdapterName, adapterMistake } from "./mistakes.ts";

/** Paths that are told apart in metrics; an adapter that puts ids into them has more. */
const MOST_PATTERNS = 50;

/** Headers that belong to the connection, or say what our client does. */
const OURS =
  /^(?:host|connection|keep-alive|content-length|content-type|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|proxy-.*)$/i;

interface Asking {
  /** Of the whole origin, without a path. */
  readonly http: HttpClient;
  /** `chatHistory.url`. */
  readonly url: string;
  readonly adapter: AdapterName;
  readonly calls: Calls;
}

/** Requests as an adapter makes them: below the configured address, and measured for the call that makes them. */
export function createAdapterHttp({ http, url, adapter, calls }: Asking): AdapterHttp {
  const patterns = new Set<string>();
  const turn = oneAfterAnother();

  /** Of ids in a path, metrics would have a line each. */
  function known(path: RequestPath): RequestPath {
    if (!patterns.has(path.pattern) && patterns.size >= MOST_PATTERNS) return { ...path, pattern: "{}" };
    patterns.add(path.pattern);
    return path;
  }

  async function send(
    method: "GET" | "POST",
    path: unknown,
    options: AdapterPost,
    call: Call | undefined,
  ): Promise<AdapterReply> {
    if (call?.isOver === true) throw stopped();
    if (call !== undefined) {
      call.requests += 1;
      call.measure?.beforePage();
      if (call.requests > call.mostRequests) {
        throw adapterMistake(
          adapter,
          `sent more than ${call.mostRequests} requests in one call (${call.purpose})`,
          "request",
        );
      }
    }
    const request = requestOf(method, path, options);
    const purpose = call?.purpose ?? "ask the chat platform";
    const reply = await http.request({
      ...request,
      path: known(request.path),
      purpose,
      repeatable: true,
      changesNothing: true,
    });
    if (call !== undefined) {
      call.first ??= { date: reply.date };
      call.measure?.reply(reply.text);
      // All requests of a call share its turn.
      if (call.measure !== undefined && call.measure.bytes > LARGE) await (call.turn ??= turn());
    }
    const stranger = isGood(reply.status) ? undefined : wrongAddress(http.host, reply, ASKED.described);
    if (stranger !== undefined) throw stranger;
    return replyOf(reply);
  }

  function requestOf(method: "GET" | "POST", path: unknown, options: AdapterPost): Omit<HttpRequest, "purpose"> {
    try {
      const { headers = {}, json, form } = options;
      const body = bodyOf(json, form);
      return {
        method,
        path: pathOf(path, options, url),
        headers: { accept: "application/json", ...headersOf(headers) },
        ...(body === undefined ? {} : { body }),
      };
    } catch (error) {
      if (!(error instanceof WrongField)) throw error;
      throw adapterMistake(adapter, `asks in a way that cannot be sent: ${error.message}`, "request");
    }
  }

  function sending(method: "GET" | "POST") {
    return (path: string, options: AdapterPost = {}): Promise<AdapterReply> => {
      const call = calls.current();
      return calls.underWay(call, () => send(method, path, options, call));
    };
  }

  return Object.freeze({ get: sending("GET"), post: sending("POST") });
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function replyOf({ status, text, date, header }: HttpReply): AdapterReply {
  return Object.freeze({
    status,
    text,
    date,
    header: (name: string) => header(String(name).toLowerCase()),
    json: () => readAnswer(text),
  });
}

function bodyOf(json: unknown, form: AdapterPost["form"]): HttpRequest["body"] {
  if (json === undefined && form === undefined) return undefined;
  if (json !== undefined && form !== undefined) throw new WrongField("json", "and form are both given");
  if (form !== undefined) {
    return { type: "application/x-www-form-urlencoded", content: new URLSearchParams(form).toString() };
  }
  const content: unknown = JSON.stringify(json);
  if (typeof content !== "string") throw new WrongField("json", "is no value of JSON");
  return { type: "application/json", content };
}

function headersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name))
      throw new WrongField("headers", "has a name that no header may have");
    if (OURS.test(name)) throw new WrongField(`headers.${name}`, "is set by the plugin");
    if (typeof value !== "string" || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new WrongField(`headers.${name}`, "must be text that a header may hold");
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

/** @param url `chatHistory.url`; the path is one from its origin */
function pathOf(path: unknown, options: AdapterRequest, url: string): RequestPath {
  if (typeof path !== "string") throw new WrongField("the path", "must be text");
  const search = searchOf(options.query ?? {});
  const { pathname } = new URL(`${url}/`);
  if (/^https?:/i.test(path)) {
    const link = linkOf(path, url);
    return { text: joined(link.pathname + link.search, search), pattern: "{}" };
  }
  if (!path.startsWith("/")) throw new WrongField("the path", "must begin with /, below chatHistory.url");
  if (/[#\\\s\p{Cc}]/u.test(path)) throw new WrongField("the path", "holds a character that no path may hold");
  const { text, pattern } = filledIn(path, options.values ?? {});
  const base = pathname.slice(0, -1);
  return { text: joined(base + text, search), pattern: (base + pattern).split("?", 1)[0] ?? "" };
}

/** Nothing is sent to another host: the requests carry credentials. */
function linkOf(text: string, url: string): URL {
  const link = URL.canParse(text) ? new URL(text) : undefined;
  if (link === undefined) throw new WrongField("the address", "is none");
  if (link.origin !== new URL(url).origin)
    throw new WrongField("the address", "is of another host than chatHistory.url, to which no credentials are sent");
  return link;
}

function filledIn(path: string, values: Readonly<Record<string, unknown>>): RequestPath {
  const used = new Set<string>();
  const text = path.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    used.add(name);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== "string" && typeof value !== "number")
      throw new WrongField(`values.${name}`, "must be text or a number, for the path");
    if (CANNOT_BE_IN_PATH.test(String(value)))
      throw new WrongField(`values.${name}`, "is nothing that a path can hold");
    return encodeURIComponent(value);
  });
  const unused = Object.keys(values).find((name) => !used.has(name));
  if (unused !== undefined) throw new WrongField(`values.${unused}`, "does not stand in the path, as {name}");
  return { text, pattern: path.replaceAll(/\{[^{}]*\}/g, "{}") };
}

function searchOf(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one === undefined || one === null) continue;
      if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean")
        throw new WrongField(`query.${name}`, "must be text, a number, true or false, or a list of these");
      parameters.append(name, String(one));
    }
  }
  return parameters.toString();
}

function joined(path: string, search: string): string {
  if (search === "") return path;
  return `${path}${path.includes("?") ? "&" : "?"}${search}`;
}
