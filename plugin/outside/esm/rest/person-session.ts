import type { Clock } from "../../../base/clock.ts";
import type { Instant } from "../../../chat/session.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { askingOnce, loginRefused, sessionOver } from "../person-login.ts";
import type { Esm } from "../port.ts";
import { type Credentials, type EsmLogin, newToken } from "./login.ts";
import { createRestEsmAs } from "./rest-esm.ts";

/** Whatever a token says of itself, nobody stays logged in for longer. */
export const LONGEST_LIFE_MS = 24 * 3_600_000;

/**
 * Logs a person in over the REST API, at once. The password is not kept: when the token has expired, or ESM no longer
 * takes it, every request fails with `esm-session-over`.
 *
 * @throws Failure `esm-login-refused`
 */
export async function openRestSession(
  http: HttpClient,
  credentials: Credentials,
  clock: Clock,
  attributeTypes: ReadonlyMap<string, string>,
): Promise<{ readonly esm: Esm; readonly endsAt: Instant }> {
  const { authorization, life } = await newToken(askingOnce(http), credentials, clock, ({ status }) =>
    loginRefused(http.host, status, "External API"),
  );
  const endsAt = clock.now() + Math.min(life, LONGEST_LIFE_MS);
  return { esm: createRestEsmAs(http, loginUntil(authorization, endsAt, http.host, clock), attributeTypes), endsAt };
}

/** By itself, so that it holds nothing of the credentials. */
function loginUntil(first: string, endsAt: Instant, host: string, clock: Clock): EsmLogin {
  let token: string | undefined = first;
  return {
    async authorization() {
      if (clock.now() >= endsAt) token = undefined;
      if (token === undefined) throw sessionOver(host);
      return token;
    },
    refuse() {
      token = undefined;
    },
  };
}
