import { Failure } from "../../../base/failure.ts";
import type { HttpReply } from "../../http/http-client.ts";
import type { Wording } from "../esm-words.ts";
import { EsmRefusal } from "../port.ts";
import { apiException } from "./schema.ts";

/**
 * What ESM refused, as a failure. Another attempt would not change it.
 *
 * @param wording makes ESM's own words fit to be reported; without it they are left out, since they may repeat anything
 */
export function refusal(
  host: string,
  { status, text }: Pick<HttpReply, "status" | "text">,
  purpose: string,
  wording?: Wording,
): Failure {
  const advice: Record<number, string> = {
    401: "the login is no longer accepted",
    403: "the user is not permitted to do this, or there is no such thing",
    404: "there is no such thing, or the user may not see it",
  };
  const words = wording === undefined ? undefined : wordsOf(text, wording);
  const message = `ESM at ${host} answered with status ${status} (${purpose})`;
  const whole = [message, advice[status], words].filter((part) => part !== undefined).join(": ");
  if (status === 401) {
    return new Failure(whole, { code: "esm-login-refused", scope: "system", retryable: false, status });
  }
  return new EsmRefusal(whole, { code: "esm-refused", retryable: status === 409, status });
}

function wordsOf(body: string, wording: Wording): string | undefined {
  try {
    const { message, error } = apiException.parse(JSON.parse(body));
    const words = wording(message ?? error ?? "");
    return words === "" ? undefined : words;
  } catch {
    return undefined;
  }
}
