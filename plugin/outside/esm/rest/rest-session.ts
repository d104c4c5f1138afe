import type { Clock } from "../../../base/clock.ts";
import type { HttpClient, HttpReply, HttpRequest, HttpStream } from "../../http/http-client.ts";
import { type Credentials, createEsmLogin } from "./login.ts";
import { refusal } from "./refusal.ts";

/** Requests to ESM by a user who is logged in. */
export interface RestSession {
  readonly host: string;
  call(request: HttpRequest): Promise<HttpReply>;
  /** As `HttpClient.stream`; `take` has to say the reply's status. */
  stream<T extends { readonly status: number }>(
    request: HttpRequest,
    take: (reply: HttpStream) => Promise<T>,
  ): Promise<T>;
}

export function createRestSession(http: HttpClient, credentials: Credentials, clock: Clock): RestSession {
  const login = createEsmLogin(http, credentials, clock);

  /** Sends with a valid token; after one 401 with a new one. */
  async function authorised<T extends { readonly status: number }>(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await login.authorization();
      const reply = await send({
        ...request,
        headers: { ...request.headers, authorization, accept: "application/json" },
      });
      if (reply.status !== 401) return reply;
      login.refuse(authorization);
      if (attempt === 2) throw refusal(http.host, { status: 401, text: "" }, request.purpose);
    }
  }

  return {
    host: http.host,
    call: (request) => authorised(request, http.request),
    stream: (request, take) => authorised(request, (signed) => http.stream(signed, take)),
  };
}
