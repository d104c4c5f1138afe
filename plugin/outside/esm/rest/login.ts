import { z } from "zod";
import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { HttpClient, HttpReply } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { path } from "../../http/request-path.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import { loginReply } from "./schema.ts";

/** What shows ESM who asks. */
export interface EsmLogin {
  /** The value of the `Authorization` header. @throws Failure `esm-login-refused`, or `esm-session-over` */
  authorization(): Promise<string>;
  /** Call this when ESM answers 401 to this value: `authorization()` does not give it again. */
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

/** A token as ESM gave it. */
export interface NewToken {
  readonly authorization: string;
  /** Milliseconds. */
  readonly life: number;
}

interface Token {
  readonly authorization: string;
  /** By our own clock, as the next one. */
  readonly since: number;
  readonly renewAt: number;
}

/** A token that outlives the connection for which it was given. */
export interface KeptToken {
  token?: Token | undefined;
}

/** Milliseconds after which a token is not taken over by another connection. */
const KEPT_FOR_MS = 3_600_000;

/**
 * Logs in, and again before the token expires. Concurrent callers share one login.
 *
 * @param kept begins with this token, and leaves the latest there
 */
export function createEsmLogin(
  http: HttpClient,
  credentials: Credentials,
  clock: Clock,
  kept: KeptToken = {},
): EsmLogin {
  const { since = 0 } = kept.token ?? {};
  const isYoung = clock.now() >= since && clock.now() - since < KEPT_FOR_MS;
  if (!isYoung) kept.token = undefined;
  let pending: Promise<Token> | undefined;

  async function login(): Promise<Token> {
    const { authorization, life } = await newToken(http, credentials, clock, (reply) =>
      refused(http.host, reply, credentials),
    );
    const now = clock.now();
    return { authorization, since: now, renewAt: now + Math.max(life - MARGIN_MS, life * 0.9) };
  }

  return {
    async authorization() {
      if (kept.token !== undefined && clock.now() < kept.token.renewAt) return kept.token.authorization;
      pending ??= login().finally(() => {
        pending = undefined;
      });
      const token = await pending;
      kept.token = token;
      return token.authorization;
    },
    refuse(authorization) {
      if (kept.token?.authorization === authorization) kept.token = undefined;
    },
  };
}

/**
 * Asks ESM for a token.
 *
 * @param refusal the failure when ESM gives none
 */
export async function newToken(
  http: HttpClient,
  { login, password }: Credentials,
  clock: Clock,
  refusal: (reply: HttpReply) => Failure,
): Promise<NewToken> {
  const reply = await http.request({
    method: "POST",
    path: path`/users/login`,
    body: {
      type: "application/x-www-form-urlencoded",
      content: new URLSearchParams({ login, password }).toString(),
    },
    purpose: "log in",
    repeatable: true,
    changesNothing: true,
  });
  const jwt = reply.status === 200 ? tokenIn(reply, http.host) : undefined;
  if (jwt === undefined) throw wrongAddress(http.host, reply, ASKED.rest) ?? refusal(reply);
  return { authorization: `Bearer ${jwt}`, life: lifeOf(jwt, reply.date ?? clock.now()) };
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
  const { status } = reply;
  const why =
    status === 401
      ? `ESM at ${host} refused the login: check esm.login and its password, and that it is a local ESM user${doubtAbout("the password", password)}`
      : `ESM at ${host} answered the login with status ${status}: check esm.url and that the user's role has the External API permission`;
  return new Failure(why, { code: "esm-login-refused", scope: "system", retryable: false, status });
}
