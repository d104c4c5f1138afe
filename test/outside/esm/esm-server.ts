import { createRestEsm } from "../../../plugin/outside/esm/rest/rest-esm.ts";
import type { HttpClientOptions } from "../../../plugin/outside/http/http-client.ts";
import { clockWithoutWaits, type FakeClock } from "../../support/fake-clock.ts";
import { type Answer, play, type ReceivedRequest, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "../http/http-world.ts";

export const CREDENTIALS = { login: "task", password: "hunter2 & more" } as const;
export const CANARY_PASSWORDS = ["hunter2", encodeURIComponent(CREDENTIALS.password), "hunter2+%26+more"];

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** A token as ESM makes them; what it is signed with does not matter here. */
export function jwt(claims: object): string {
  return `${encode({ alg: "HS256" })}.${encode(claims)}.signature`;
}

export function httpDate(at: number): string {
  return new Date(at).toUTCString();
}

/** ESM's answer to a login: the token in body and header. */
export function loggedIn(token: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = { code: 200, message: "ok", timestamp: "", token: `Bearer ${token}` };
  return { headers: { authorization: `Bearer ${token}`, ...headers }, body };
}

export interface EsmServerOptions {
  /** Answers to logins; the last one is given again. Default: a token without `exp`. */
  readonly logins?: readonly Answer[];
  readonly clock?: FakeClock;
  readonly http?: Partial<HttpClientOptions>;
}

/** An ESM that plays a script, and the plugin's REST client connected to it. */
export function esmServers() {
  const serve = scriptedServers();
  const connect = httpClients();
  return async (script: readonly Answer[] | Answer, options: EsmServerOptions = {}) => {
    const { logins = [loggedIn(jwt({}))], clock = clockWithoutWaits() } = options;
    const [logged, asked]: [ReceivedRequest[], ReceivedRequest[]] = [[], []];
    const server = await serve((request, response) => {
      const isLogin = request.url.endsWith("/users/login");
      (isLogin ? logged : asked).push(request);
      const list = isLogin ? logins : typeof script === "function" || !isList(script) ? [script] : script;
      const number = (isLogin ? logged : asked).length - 1;
      const isFixed = isLogin || !isList(script);
      const answer = list[isFixed ? Math.min(number, list.length - 1) : number];
      return play(answer ?? { status: 418, body: "not foreseen" }, request, response);
    });
    const http = connect(`${server.url}/itsm/api/v1`, { clock, ...options.http });
    return {
      url: server.url,
      http,
      clock,
      esm: createRestEsm(http, CREDENTIALS, clock),
      /** Logins that came. */
      logged,
      /** All other requests that came. */
      asked,
    };
  };
}

function isList(script: readonly Answer[] | Answer): script is readonly Answer[] {
  return Array.isArray(script);
}
