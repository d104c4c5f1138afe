import { createHash, timingSafeEqual } from "node:crypto";

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** What is kept of a token in memory: all have the same length, so that comparing them tells nothing. */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Whether an `Authorization` header holds one of the tokens. Takes the same time whichever it is and wherever a wrong
 * one differs: hashes are compared, and all of them.
 */
export function isAuthorized(header: string | undefined, hashes: readonly Buffer[]): boolean {
  const given = BEARER.exec(header ?? "")?.[1];
  const hash = tokenHash(given ?? "");
  let matches = 0;
  for (const expected of hashes) matches += timingSafeEqual(hash, expected) ? 1 : 0;
  return given !== undefined && matches > 0;
}
