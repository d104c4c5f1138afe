import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are the same. The time it takes does not depend on where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
