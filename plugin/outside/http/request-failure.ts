import { Failure, type FailureOptions, toldToStop } from "../../base/failure.ts";
import type { RequestLimits, RetryPolicy } from "./policy.ts";
import { type FailedAttempt, mayHelp } from "./retry.ts";

/** What a message may say about a request: no path, no query, no header, no body. */
export interface RequestLabel {
  /** `ESM`, `the chat platform`. */
  readonly system: string;
  /** Scheme, host and port. */
  readonly host: string;
  readonly purpose: string;
}

/** A reply exceeded the size limit. Callers that can request less do so at once. */
export class ReplyTooLarge extends Failure {
  constructor(message: string, cause?: unknown) {
    super(message, { code: "reply-too-large", scope: "card", retryable: false, cause });
  }
}

/** The failure of a request after its last attempt. */
export function requestFailure(
  { system, host, purpose }: RequestLabel,
  failed: FailedAttempt,
  { limits, policy, cause }: { limits: RequestLimits; policy: RetryPolicy; cause: unknown },
): Failure {
  const { status, networkError, retryAt } = failed;
  const what = status === undefined ? networkErrorText(networkError, host, limits) : `answered with status ${status}`;
  const message = `${system} at ${host} ${what} (${purpose})`;
  if (networkError === "TOO_LARGE") return new ReplyTooLarge(message, cause);
  const retryable = mayHelp({ ...failed, repeatable: true }, policy);
  return new Failure(message, { ...kindOf(failed), retryable, retryAt, status, cause });
}

function kindOf({ status, networkError }: FailedAttempt): Pick<FailureOptions, "code" | "scope"> {
  if (status !== undefined) return { code: "unavailable", scope: "request" };
  if (networkError === "NOT_UTF8") return { code: "reply-not-understood", scope: "card" };
  return { code: "unreachable", scope: "request" };
}

/** The host asks for a longer pause than we wait. It ends the run, since no other request would be answered either. */
export function toldToWait({ system, host, purpose }: RequestLabel, retryAt: number): Failure {
  const message = `${system} at ${host} asks to wait until ${new Date(retryAt).toISOString()} (${purpose})`;
  return new Failure(message, { code: "told-to-wait", scope: "system", onPurpose: true, retryable: true, retryAt });
}

export function stopped(): Failure {
  return toldToStop("stopped before it was done");
}

const MAYBE_HTTPS = ": if it speaks https:// there, put https:// in front of the address";

function networkErrorText(code: string | undefined, host: string, limits: RequestLimits): string {
  switch (code) {
    case "ECONNREFUSED":
      return "refused the connection: is the address right, and is it running?";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "cannot be found: is the host name right?";
    case "ETIMEDOUT":
      return `did not answer within ${limits.requestMs / 1000} seconds`;
    case "ECONNRESET":
    case "EPIPE":
      return `closed the connection before the reply was complete${host.startsWith("http:") ? MAYBE_HTTPS : ""}`;
    case "NEEDS_TLS":
      return "speaks https:// there: put https:// in front of the address";
    case "NO_TLS":
      return "does not speak https:// there: is the port the one for https://, or is http:// meant?";
    case "TLS_REFUSED":
      return "and this machine have no version of TLS, or no cipher, in common";
    case "NOT_HTTP":
      return `answered, and not in HTTP: is the port right?${host.startsWith("http:") ? " If https:// is spoken there, put it in front of the address" : ""}`;
    case "CERT_HAS_EXPIRED":
      return "shows a certificate that has expired: whoever runs it has to renew it";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "shows a certificate for another host name: is the host name in the address the right one?";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return `shows a certificate whose issuer this machine does not know (${code}): give the issuer's certificate, a PEM file, in the environment variable NODE_EXTRA_CA_CERTS`;
    case "NOT_UTF8":
      return "sent a reply that is not UTF-8 text";
    case "SWITCHED":
      return "answered with status 101, for another protocol than HTTP";
    case "TOO_LARGE":
      return "sent a larger reply than is taken";
    default:
      return `cannot be reached (${code ?? "unknown error"})`;
  }
}
