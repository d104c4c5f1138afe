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
  const what = status === undefined ? networkErrorText(networkError, limits) : `answered with status ${status}`;
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

function networkErrorText(code: string | undefined, limits: RequestLimits): string {
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
      return "closed the connection before the reply was complete";
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
