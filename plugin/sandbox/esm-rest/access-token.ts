import { sign, verify } from "hono/jwt";

const ALGORITHM = "HS256";

/**
 * Signs a JSON Web Token.
 *
 * @param now epoch milliseconds, real time: clients judge `exp` by their own clock
 */
export function signToken(secret: string, login: string, now: number, lifeSeconds: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return sign({ sub: login, iat: issuedAt, exp: issuedAt + lifeSeconds }, secret, ALGORITHM);
}

/** Whether a token was signed with the secret and has not expired. */
export type TokenCheck = (token: string, now: number) => Promise<boolean>;

/** Tokens whose signature need not be checked again, which would take a turn of another thread for every request. */
const MOST_REMEMBERED = 100;

export function createTokenCheck(secret: string): TokenCheck {
  /** When they expire, in seconds. */
  const signed = new Map<string, number>();
  return async function isValidToken(token, now) {
    try {
      // The library would judge times by the system's clock.
      const judged = { alg: ALGORITHM, exp: false, iat: false, nbf: false } as const;
      const exp = signed.get(token) ?? (await verify(token, secret, judged)).exp ?? 0;
      if (signed.size >= MOST_REMEMBERED) signed.clear();
      signed.set(token, exp);
      return now < exp * 1000;
    } catch {
      return false;
    }
  };
}
