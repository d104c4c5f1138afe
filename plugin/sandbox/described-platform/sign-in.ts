import { randomBytes } from "node:crypto";
import { isSameSecret } from "../same-secret.ts";
import type { Asked } from "./asked.ts";
import { compileMatch } from "./match-request.ts";
import { type Place, targetOf } from "./places.ts";
import type { PlatformDescription, Refusal, RequestTemplate } from "./platform-description.ts";
import { createReplyDraft } from "./reply-draft.ts";
import { fillTemplate, type Words } from "./templates.ts";
import { makeGood } from "./write-condition.ts";

/** Who may ask a described platform. */
export interface SignIn {
  /** The answer to a login; undefined for a request that is none. */
  logIn(asked: Asked): Response | "refused" | undefined;
  mayAsk(asked: Asked): boolean;
  /** Whether a token that a request names in its body is that of the login. */
  isToken(token: string): boolean;
}

/** Seconds for which a token of OAuth is told to live. */
const TOKEN_SECONDS = 3_600;

export function createSignIn(
  { auth, refusals }: Pick<PlatformDescription, "auth" | "refusals">,
  settings: Words,
): SignIn {
  const always = { logIn: () => undefined, mayAsk: () => true, isToken: () => false };
  if (auth === "none") return always;
  if ("basic" in auth) {
    const pair = `${fillTemplate(auth.basic.user, settings)}:${fillTemplate(auth.basic.password, settings)}`;
    return { ...always, mayAsk: shows({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` }, settings) };
  }
  if ("bearer" in auth) return { ...always, mayAsk: shows({ authorization: `Bearer ${auth.bearer}` }, settings) };
  if ("headers" in auth) return { ...always, mayAsk: shows(auth.headers, settings) };

  // One token for as long as the sandbox runs: what a login is for is that it is there.
  const token = randomBytes(24).toString("base64url");
  const withToken = { ...settings, session_token: token };
  const isToken = (given: string) => isSameSecret(given, token);
  if ("oauth" in auth) {
    const { token: path, client_id, client_secret, scope, headers } = auth.oauth;
    const form = {
      grant_type: "client_credentials",
      client_id,
      client_secret,
      ...(scope === undefined ? {} : { scope }),
    };
    const isLogin = loginMatch({ post: path, query: {}, headers: {}, form }, settings);
    const answer = { access_token: token, token_type: "Bearer", expires_in: TOKEN_SECONDS };
    return {
      logIn: (asked) => isLogin(asked, () => Response.json(answer)),
      mayAsk: shows(headers, withToken),
      isToken,
    };
  }
  const { login, token: where, headers } = auth.session;
  const cookie = where.cookie === undefined ? undefined : fillTemplate(where.cookie, settings);
  const isLogin = loginMatch(login, settings);
  const hasCookie = (asked: Asked) =>
    cookie === undefined || (asked.headers.get("cookie") ?? "").split(/; */).includes(`${cookie}=${token}`);
  const hasHeaders = shows(headers, withToken);
  return {
    logIn: (asked) =>
      isLogin(asked, () => {
        const answer = Response.json(bodyWith(where.body, token, refusals));
        if (where.header !== undefined) answer.headers.set(where.header, token);
        if (cookie !== undefined) answer.headers.set("Set-Cookie", `${cookie}=${token}; Path=/; HttpOnly`);
        return answer;
      }),
    mayAsk: (asked) => hasCookie(asked) && hasHeaders(asked),
    isToken,
  };
}

function shows(headers: Readonly<Record<string, string>>, words: Words): SignIn["mayAsk"] {
  const wanted = Object.entries(headers).map(([name, text]) => [name, fillTemplate(text, words)] as const);
  return (asked) => wanted.every(([name, text]) => isSameSecret(asked.headers.get(name) ?? "", text));
}

/** A login with wrong words in it is refused. */
function loginMatch(login: RequestTemplate, settings: Words) {
  const matches = compileMatch(login, settings, () => undefined);
  const path = fillTemplate(login.post ?? "/", settings);
  return (asked: Asked, answer: () => Response): Response | "refused" | undefined => {
    if (matches(asked) !== undefined) return answer();
    const isLogin = asked.method === "POST" && asked.path === path && hasShape(login.json, asked.json);
    return isLogin ? "refused" : undefined;
  };
}

/** Whether JSON was made from this template, whatever stands for its words: one address may take other calls, too. */
function hasShape(template: unknown, given: unknown): boolean {
  if (typeof template === "string") return typeof given === "string" && (template.includes("{") || template === given);
  if (typeof template !== "object" || template === null) return template === undefined || template === given;
  if (typeof given !== "object" || given === null) return false;
  return Object.entries(template).every(([name, part]) => hasShape(part, Reflect.get(given, name)));
}

function bodyWith(path: string | undefined, token: string, refusals: readonly Refusal[]): unknown {
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: {} };
  makeGood(root, refusals);
  const target = path === undefined ? undefined : targetOf(path, root);
  if (target !== undefined && "steps" in target) draft.set(target.steps, token);
  return draft.json() ?? {};
}
