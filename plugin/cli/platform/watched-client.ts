import { z } from "zod";
import { keepDigits } from "../../outside/described-api/keep-digits.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../outside/http/http-client.ts";
import { readJson } from "../../outside/http/read-json.ts";

/** A request with its answer. It stays in memory: nothing of the answer is shown as it came. */
export interface WatchedExchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  /** Undefined for an answer that is no JSON. */
  readonly json: unknown;
}

/** The same client, which tells of each request that was answered. */
export function watchedClient(http: HttpClient, seen: (exchange: WatchedExchange) => void): HttpClient {
  return {
    ...http,
    async request(request) {
      const reply = await http.request(request);
      seen({ request, reply, json: jsonOf(reply.text) });
      return reply;
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return readJson(keepDigits(text), z.unknown(), "the chat platform's answer");
  } catch {
    return undefined;
  }
}

/** A request on one line, as it is sent; headers are left out, and secrets are masked wherever they stand. */
export function requestLine(request: HttpRequest, secrets: readonly string[]): string {
  const { method, path, query, body } = request;
  const asked = new URLSearchParams(query).toString();
  const content = body === undefined ? "" : ` ${body.content}`;
  return masked(`${method} ${path.text}${asked === "" ? "" : `?${asked}`}${content}`, secrets);
}

function masked(line: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(formsOf).toSorted((one, other) => other.length - one.length);
  return forms.reduce((shown, form) => shown.replaceAll(form, "***"), line);
}

/** As a secret may stand in a query, a form or JSON. */
function formsOf(secret: string): string[] {
  if (secret === "") return [];
  const inForm = new URLSearchParams({ "": secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret), inForm, JSON.stringify(secret).slice(1, -1)];
}
