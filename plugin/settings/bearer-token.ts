import { createHash, timingSafeEqual } from "node:crypto";

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/**
 * What is kept of a token in memory. All hashes have the same length, so a comparison does not reveal the token's
 * length.
 */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Whether an `Authorization` header holds one of the tokens. It is compared with all hashes every time, so the time
 * taken does not reveal which token matched or where a wrong one differs.
 */
export function isAuthorized(header: string | undefined, hashes: readonly Buffer[]): boolean {
  const given = BEARER.exec(header ?? "")?.[1];
  const hash = tokenHash(given ?? "");
  let matches = 0;
  for (const expected of hashes) matches += timingSafeEqual(hash, expected) ? 1 : 0;
  return given !== undefined && matches > 0;
}
