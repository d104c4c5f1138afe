import type { Description } from "../../outside/chat-history/described/description.ts";
import type { AuthDescription } from "../../outside/described-api/api-description.ts";
import { answerOrNothing } from "../../outside/described-api/json-in-text.ts";
import { compileRead } from "../../outside/described-api/paths.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../outside/http/http-client.ts";

/** A request with its answer. It stays in memory: nothing of the answer is shown as it came. */
export interface WatchedExchange {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  /** Undefined for an answer that is no JSON. */
  readonly json: unknown;
  /** The token of the last login, which the request may carry in its body. */
  readonly token: string | undefined;
}

/** The same client, which tells of each request that was answered. */
export function watchedClient(
  http: HttpClient,
  { auth }: Description,
  seen: (exchange: WatchedExchange) => void,
): HttpClient {
  let token: string | undefined;
  return {
    ...http,
    async request(request) {
      const reply = await http.request(request);
      const json = answerOrNothing(reply.text);
      if (request.purpose === "log in") token = tokenIn(auth, reply, json);
      seen({ request, reply, json, token });
      return reply;
    },
  };
}

function tokenIn(auth: AuthDescription, reply: HttpReply, json: unknown): string | undefined {
  if (typeof auth !== "object" || !("session" in auth || "oauth" in auth)) return undefined;
  const { body, header = "" } = "oauth" in auth ? { body: "access_token" } : auth.session.token;
  const found = body === undefined ? reply.header(header) : compileRead(body)({ record: json, known: {} });
  return typeof found === "string" ? found : undefined;
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
