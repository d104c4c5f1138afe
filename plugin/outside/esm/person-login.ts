import { Failure } from "../../base/failure.ts";
import type { HttpClient } from "../http/http-client.ts";

/*
 * How a person logs in, who typed login and password. What is said of a refusal is read by that person, perhaps with
 * others looking on: nothing of the password, not even its form, and no setting, which a person cannot change.
 */

/** Login and password are asked for once: ESM may lock a user after some refused attempts. */
export function askingOnce(http: HttpClient): HttpClient {
  return { ...http, request: (request) => http.request({ ...request, attempts: 1 }) };
}

class LoginRefused extends Failure {}

class SessionOver extends Failure {}

/**
 * ESM does not let this person in.
 *
 * @param permission what the person's role needs, as ESM calls it
 */
export function loginRefused(host: string, status: number, permission: string): Failure {
  const why =
    status === 401
      ? "login or password is wrong, the user is locked, or no local user of ESM"
      : `it answered with status ${status}. ESM's administrators know whether the user's role has the ${permission} permission`;
  const message = `ESM at ${host} refused the login: ${why}`;
  return new LoginRefused(message, { code: "esm-login-refused", scope: "system", retryable: false, status });
}

/** A person was logged in, and is no more. */
export function sessionOver(host: string): Failure {
  const message = `the login to ESM at ${host} is over: log in again`;
  return new SessionOver(message, { code: "esm-session-over", scope: "system", retryable: false });
}

export function isLoginRefused(error: unknown): boolean {
  return error instanceof LoginRefused;
}

export function isSessionOver(error: unknown): boolean {
  return error instanceof SessionOver;
}
