import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { HttpClient, HttpReply } from "../http/http-client.ts";
import type { AuthDescription } from "./api-description.ts";
import { type CompiledRequest, compileRequest, type Judge } from "./compile-requests.ts";
import { answerOrNothing } from "./json-in-text.ts";
import { compileRead, type Read } from "./paths.ts";
import { compileTemplate, compileTexts, type Values } from "./templates.ts";

/** What shows who asks. */
export interface Shown {
  readonly headers: Readonly<Record<string, string>>;
  /** `{session_token}`, for requests that carry it in their body. */
  readonly words: Values;
}

/** How requests show who asks. */
export interface Auth {
  shown(): Promise<Shown>;
  /** Logs in again after these were refused, once for all who were refused. False: there is nothing to renew. */
  renewed(refused: Shown): Promise<boolean>;
}

/** What logging in needs besides the description. */
export interface LoggingIn {
  readonly http: HttpClient;
  readonly settings: Values;
  readonly clock: Clock;
  /** What an answer means: many platforms refuse a login with status 200. */
  readonly judge: Judge;
  /** Makes the failure for a refused login. */
  refused(reply: HttpReply): Failure;
}

export type CompiledAuth = (loggingIn: LoggingIn) => Auth;

/** Characters of a token: it goes into a header of each request. */
export const LONGEST_TOKEN = 16_384;

/** @throws RangeError for a word in braces that is no setting */
export function compileAuth(auth: AuthDescription, known: ReadonlySet<string>): CompiledAuth {
  if (auth === "none") return () => fixed(() => ({}));
  const withToken = new Set([...known, "session_token"]);
  if ("basic" in auth) {
    const fill = compileTexts(auth.basic, known);
    return ({ settings }) =>
      fixed(() => {
        const { user, password } = fill(settings);
        return { authorization: `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}` };
      });
  }
  if ("bearer" in auth || "headers" in auth) {
    const fill = compileTexts("bearer" in auth ? { authorization: `Bearer ${auth.bearer}` } : auth.headers, known);
    return ({ settings }) => fixed(() => fill(settings));
  }
  if ("session" in auth) {
    const { login, token, headers, minutes } = auth.session;
    const request = compileRequest(login, known);
    const read = token.body === undefined ? undefined : compileRead(token.body);
    const nameCookie = token.cookie === undefined ? undefined : compileTemplate(token.cookie, known);
    const fill = compileTexts(headers, withToken);
    return (loggingIn) =>
      renewing(loggingIn.clock, async () => {
        const reply = await logIn(loggingIn, request);
        const name = nameCookie?.(loggingIn.settings);
        const found = tokenIn(reply, read, { header: token.header, cookie: name });
        const cookie = name === undefined ? {} : { cookie: `${name}=${found}` };
        const words = { session_token: found };
        const shown = { headers: { ...cookie, ...fill({ ...loggingIn.settings, ...words }) }, words };
        return { shown, lastsMs: minutes * 60_000 };
      });
  }
  const { token: path, client_id, client_secret, scope, headers } = auth.oauth;
  const form = {
    grant_type: "client_credentials",
    client_id,
    client_secret,
    ...(scope === undefined ? {} : { scope }),
  };
  const request = compileRequest({ post: path, query: {}, headers: {}, form }, known);
  const fill = compileTexts(headers, withToken);
  return (loggingIn) =>
    renewing(loggingIn.clock, async () => {
      const reply = await logIn(loggingIn, request);
      const told = oauthReply.safeParse(reply.json);
      if (!told.success) throw noToken();
      const words = { session_token: checked(told.data.access_token) };
      const shown = { headers: fill({ ...loggingIn.settings, ...words }), words };
      return { shown, lastsMs: told.data.expires_in * 1_000 };
    });
}

/** The requests, and the login itself, that do not show the login's token. */
export function withoutToken(
  auth: AuthDescription,
  requests: ReadonlyMap<string, Pick<CompiledRequest, "names">>,
): { readonly place: string; readonly message: string }[] {
  if (typeof auth !== "object" || !("session" in auth || "oauth" in auth)) return [];
  const { headers } = "session" in auth ? auth.session : auth.oauth;
  const isCookie = "session" in auth && auth.session.token.cookie !== undefined;
  if (isCookie || Object.values(headers).some((header) => header.includes("{session_token}"))) return [];
  const lacking = [...requests].filter(([, request]) => !request.names("session_token"));
  if (lacking.length < requests.size) {
    const message = "does not show the login's token, as other requests do: its body needs {session_token}";
    return lacking.map(([name]) => ({ place: `requests.${name}`, message }));
  }
  const message =
    "logs in and does not use the token: headers, or the body of each request, needs a text with {session_token}";
  return [{ place: "session" in auth ? "auth.session" : "auth.oauth", message }];
}

const oauthReply = z.object({
  access_token: z.string(),
  expires_in: z.coerce.number().positive().max(31_536_000).catch(3_600),
});

interface LoginReply extends HttpReply {
  /** Undefined for what is no JSON. */
  readonly json: unknown;
}

async function logIn({ http, settings, judge, refused }: LoggingIn, request: CompiledRequest): Promise<LoginReply> {
  const body = request.body(settings);
  const reply = await http.request({
    method: "POST",
    path: request.path(settings),
    query: request.query(settings),
    headers: { accept: "application/json", ...request.headers(settings) },
    ...(body === undefined ? {} : { body }),
    purpose: "log in",
    repeatable: true,
    changesNothing: true,
  });
  const json = answerOrNothing(reply.text);
  const { means } = judge(reply.status, json);
  // Forms answer a login with a redirect.
  const isTaken = means === "good" || (reply.status >= 300 && reply.status < 400 && means === "failed");
  if (isTaken) return { ...reply, json };
  if (means !== "busy") throw refused(reply);
  throw new Failure("the chat platform is too busy for a login", {
    code: "unavailable",
    scope: "request",
    retryable: true,
  });
}

function tokenIn(
  reply: LoginReply,
  read: Read | undefined,
  where: { header?: string | undefined; cookie?: string | undefined },
): string {
  if (read !== undefined) return checked(read({ record: reply.json, known: {} }));
  if (where.header !== undefined) return checked(reply.header(where.header.toLowerCase()));
  return checked(cookieIn(reply.header("set-cookie") ?? "", where.cookie ?? ""));
}

/** What a header can carry, and a cookie too: visible characters of ASCII. */
const TOKEN = /^[\x21-\x3a\x3c-\x7e](?:[\x20-\x3a\x3c-\x7e]*[\x21-\x3a\x3c-\x7e])?$/;

/** @throws Failure when it is no token */
function checked(found: unknown): string {
  const token = typeof found === "number" ? String(found) : found;
  if (typeof token === "string" && token.length <= LONGEST_TOKEN && TOKEN.test(token)) return token;
  throw noToken();
}

function noToken(): Failure {
  return new Failure("the chat platform's answer to the login holds no token where the description says", {
    code: "platform-description-wrong",
    scope: "system",
    retryable: false,
  });
}

/** @param header one cookie a line; of several with this name the last one holds, as in browsers */
function cookieIn(header: string, name: string): string | undefined {
  const line = header.split("\n").findLast((cookie) => cookie.startsWith(`${name}=`));
  return line?.slice(name.length + 1).split(";", 1)[0];
}

function fixed(headers: () => Record<string, string>): Auth {
  return { shown: async () => ({ headers: headers(), words: {} }), renewed: async () => false };
}

interface LoggedIn {
  readonly shown: Shown;
  readonly lastsMs: number;
}

/** Part of a token's life for which it is used: our clock and the platform's may differ. */
const USED_PART = 0.9;

/** Logs in when it is needed, once for all requests that wait for it. */
function renewing(clock: Clock, ask: () => Promise<LoggedIn>): Auth {
  let current: { readonly login: Promise<LoggedIn>; readonly from: number } | undefined;
  function begin() {
    const login = ask();
    const begun = { login, from: clock.now() };
    current = begun;
    login.catch(() => {
      if (current === begun) current = undefined;
    });
    return begun;
  }
  return {
    async shown() {
      const present = current ?? begin();
      const { shown, lastsMs } = await present.login;
      if (clock.now() < present.from + lastsMs * USED_PART) return shown;
      const next = current === undefined || current === present ? begin() : current;
      return (await next.login).shown;
    },
    async renewed(refused) {
      const known = current;
      if (known === undefined || ((await known.login).shown === refused && current === known)) begin();
      return true;
    },
  };
}
