import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { HttpClient, HttpReply } from "../http/http-client.ts";
import { readJson } from "../http/read-json.ts";
import type { AuthDescription } from "./api-description.ts";
import { type CompiledRequest, compileRequest } from "./compile-requests.ts";
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
  /** Makes the failure for a refused login. */
  refused(status: number): Failure;
}

export type CompiledAuth = (loggingIn: LoggingIn) => Auth;

/** Characters of a token: it goes into a header of each request. */
const LONGEST_TOKEN = 16_384;

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
        const headers = { ...cookie, ...fill({ ...loggingIn.settings, ...words }) };
        return { shown: { headers, words }, lastsMs: minutes * 60_000 };
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
      const { access_token, expires_in } = readJson(reply.text, oauthReply, "the chat platform's answer to the login");
      const words = { session_token: access_token };
      return { shown: { headers: fill({ ...loggingIn.settings, ...words }), words }, lastsMs: expires_in * 1_000 };
    });
}

const oauthReply = z.object({
  access_token: z.string().min(1).max(LONGEST_TOKEN),
  expires_in: z.coerce.number().positive().max(31_536_000).catch(3_600),
});

async function logIn({ http, settings, refused }: LoggingIn, request: CompiledRequest): Promise<HttpReply> {
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
  if (reply.status >= 200 && reply.status < 400) return reply;
  throw refused(reply.status);
}

function tokenIn(
  reply: HttpReply,
  read: Read | undefined,
  where: { header?: string | undefined; cookie?: string | undefined },
): string {
  const json =
    read === undefined ? undefined : readJson(reply.text, z.unknown(), "the chat platform's answer to the login");
  const found =
    read !== undefined
      ? read({ record: json, known: {} })
      : where.header !== undefined
        ? reply.header(where.header)
        : cookieIn(reply.header("set-cookie") ?? "", where.cookie ?? "");
  if (typeof found === "string" && found !== "" && found.length <= LONGEST_TOKEN && !/[\r\n;]/.test(found))
    return found;
  throw new Failure("the chat platform's answer to the login holds no token where the description says", {
    code: "platform-description-wrong",
    scope: "system",
    retryable: false,
  });
}

/** @param header one cookie a line */
function cookieIn(header: string, name: string): string | undefined {
  const line = header.split("\n").find((cookie) => cookie.startsWith(`${name}=`));
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
      if (current === undefined || (await current.login).shown === refused) begin();
      return true;
    },
  };
}
