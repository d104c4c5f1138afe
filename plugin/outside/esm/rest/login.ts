import { z } from "zod";
import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { HttpClient, HttpReply } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { path } from "../../http/request-path.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import { loginReply } from "./schema.ts";

/** Logs in, and again before the token expires. Concurrent callers share one login. */
export interface EsmLogin {
  /** The value of the `Authorization` header. @throws Failure `esm-login-refused` */
  authorization(): Promise<string>;
  /** Call this when ESM answers 401 to this value: the next `authorization()` logs in again, unless it already has. */
  refuse(authorization: string): void;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** The lifetime of a token that does not tell its own: 15 minutes (documented). */
const DEFAULT_LIFE_MS = 15 * 60_000;
/** A token is renewed this long before it expires, or after 90 % of its life if that is later. */
const MARGIN_MS = 60_000;

interface Token {
  readonly authorization: string;
  /** By our own clock. */
  readonly renewAt: number;
}

export function createEsmLogin(http: HttpClient, credentials: Credentials, clock: Clock): EsmLogin {
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;

  async function login(): Promise<Token> {
    const reply = await http.request({
      method: "POST",
      path: path`/users/login`,
      body: {
        type: "application/x-www-form-urlencoded",
        content: new URLSearchParams({ login: credentials.login, password: credentials.password }).toString(),
      },
      purpose: "log in",
      repeatable: true,
      changesNothing: true,
    });
    if (reply.status !== 200) throw refused(http.host, reply, credentials);
    const jwt = tokenIn(reply, http.host);
    if (jwt === undefined) throw refused(http.host, reply, credentials);
    const life = lifeOf(jwt, reply.date ?? clock.now());
    return { authorization: `Bearer ${jwt}`, renewAt: clock.now() + Math.max(life - MARGIN_MS, life * 0.9) };
  }

  return {
    async authorization() {
      if (token !== undefined && clock.now() < token.renewAt) return token.authorization;
      pending ??= login().finally(() => {
        pending = undefined;
      });
      token = await pending;
      return token.authorization;
    },
    refuse(authorization) {
      if (token?.authorization === authorization) token = undefined;
    },
  };
}

/** The token is in the body, with or without `Bearer`, and in a header; either may be missing (observed). */
function tokenIn(reply: HttpReply, host: string): string | undefined {
  const inHeader = withoutPrefix(reply.header("authorization"));
  if (inHeader !== undefined) return inHeader;
  const stranger = wrongAddress(host, reply, ASKED.rest);
  if (stranger !== undefined) throw stranger;
  return withoutPrefix(readJson(reply.text, loginReply, "ESM's reply to the login").token);
}

function withoutPrefix(written: string | null | undefined): string | undefined {
  const jwt = written?.trim().replace(/^Bearer(?:\s+|$)/i, "");
  return jwt === "" ? undefined : jwt;
}

const claims = z.object({ exp: z.number() });

/** Milliseconds until a token expires, by the clock of the system that issued it. */
function lifeOf(jwt: string, issuerNow: number): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(jwt.split(".", 2)[1] ?? "", "base64url").toString("utf8"));
    const life = claims.parse(payload).exp * 1000 - issuerNow;
    return life > 0 ? life : DEFAULT_LIFE_MS;
  } catch {
    return DEFAULT_LIFE_MS;
  }
}

function refused(host: string, reply: HttpReply, { password }: Credentials): Failure {
  const stranger = wrongAddress(host, reply, ASKED.rest);
  if (stranger !== undefined) return stranger;
  const { status } = reply;
  const why =
    status === 401
      ? `ESM at ${host} refused the login: check esm.login and its password, and that it is a local ESM user${doubtAbout("the password", password)}`
      : `ESM at ${host} answered the login with status ${status}: check esm.url and that the user's role has the External API permission`;
  return new Failure(why, { code: "esm-login-refused", scope: "system", retryable: false, status });
}
