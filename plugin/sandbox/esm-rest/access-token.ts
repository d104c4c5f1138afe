import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * A JSON Web Token (HS256), made without a library since only these two functions are needed.
 *
 * @param now epoch milliseconds, real time: clients judge `exp` by their own clock
 */
export function signToken(secret: string, login: string, now: number, lifeSeconds: number): string {
  const issuedAt = Math.floor(now / 1000);
  const head = encode({ alg: "HS256", typ: "JWT" });
  const payload = encode({ sub: login, iat: issuedAt, exp: issuedAt + lifeSeconds });
  return `${head}.${payload}.${signature(secret, `${head}.${payload}`).toString("base64url")}`;
}

/** Whether a token was signed with this secret and has not expired. */
export function isValidToken(secret: string, token: string, now: number): boolean {
  const [head, payload, sent, ...rest] = token.split(".");
  if (head === undefined || payload === undefined || sent === undefined || rest.length > 0) return false;
  const expected = signature(secret, `${head}.${payload}`);
  const given = Buffer.from(sent, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { exp: number };
  return now < exp * 1000;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function signature(secret: string, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}
