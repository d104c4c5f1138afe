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

/** Whether a token was signed with this secret and has not expired. */
export async function isValidToken(secret: string, token: string, now: number): Promise<boolean> {
  try {
    // The library would judge times by the system's clock.
    const { exp = 0 } = await verify(token, secret, { alg: ALGORITHM, exp: false, iat: false, nbf: false });
    return now < exp * 1000;
  } catch {
    return false;
  }
}
