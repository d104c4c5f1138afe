import { Failure } from "../../failure.ts";
import { esmWords } from "../esm-words.ts";
import { apiException } from "./schema.ts";

/** An answer that no further attempt will change, with ESM's own words as far as they may be passed on. */
export function refusal(host: string, status: number, body: string, purpose: string): Failure {
  const advice: Record<number, string> = {
    401: "the login is no longer accepted",
    403: "the user is not permitted to do this, or there is no such thing",
    404: "there is no such thing, or the user may not see it",
  };
  const words = wordsOf(body);
  const message = `ESM at ${host} answered with status ${status} (${purpose})`;
  return new Failure([message, advice[status], words].filter((part) => part !== undefined).join(": "), {
    code: status === 401 ? "esm-login-refused" : "esm-refused",
    retryable: status === 409,
    status,
  });
}

/** Of what was sent nothing is known here, so every quoted part is masked. */
function wordsOf(body: string): string | undefined {
  try {
    const { message, error } = apiException.parse(JSON.parse(body));
    const words = esmWords(message ?? error ?? "", [], []);
    return words === "" ? undefined : words;
  } catch {
    return undefined;
  }
}
