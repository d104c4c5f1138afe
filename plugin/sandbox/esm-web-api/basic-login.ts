import type { EsmAccess } from "../esm-access.ts";
import { isSameSecret } from "../same-secret.ts";

/** Whether an `Authorization` header holds the user's login and password. Source: documented, HTTP Basic per request. */
export function isLoggedIn(esm: Pick<EsmAccess, "login" | "password">, header: string | undefined): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? "")?.[1] ?? "";
  const [login = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  // Both are compared whatever the first one says, so that the time does not tell which one is wrong.
  const isUser = isSameSecret(login, esm.login);
  return isSameSecret(password.join(":"), esm.password) && isUser;
}
