import { Failure, type FailureScope } from "../../../base/failure.ts";
import { withoutSecrets } from "../../../base/without-secrets.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { tokenRefused, unexpected } from "../refusal.ts";
import type { AdapterFail } from "./adapter.ts";
import { oneOf, optional, timeOf, WrongField, yesOrNo } from "./fields.ts";
import { type AdapterName, adapterMistake } from "./mistakes.ts";

/** Where the credentials of an adapter are configured. */
const CREDENTIALS = "chatHistory.settings and chatHistory.token";
/** A run as a whole concerns ESM, too. */
const SCOPES: readonly FailureScope[] = ["card", "request", "system"];

/** @param secrets by what they are called in messages */
export function createFail(adapter: AdapterName, host: string, secrets: ReadonlyMap<string, string>): AdapterFail {
  const hidden = [...secrets.values()];

  function fail(message: unknown, options: unknown): Failure {
    try {
      if (typeof message !== "string" || message === "") throw new WrongField("the message", "must be text");
      const given: Readonly<Record<string, unknown>> = { ...(options as object) };
      const { code, scope, retryable, retryAt } = given;
      if (typeof code !== "string" || !/^[a-z]{1,30}(?:-[a-z0-9]{1,30}){0,6}$/.test(code))
        throw new WrongField("code", "must be small letters and hyphens, such as session-locked");
      return new Failure(withoutSecrets(message, hidden), {
        code,
        scope: oneOf(scope, "scope", SCOPES),
        retryable: yesOrNo(retryable, "retryable"),
        retryAt: optional(retryAt, "retryAt", timeOf),
      });
    } catch (error) {
      if (!(error instanceof WrongField)) throw error;
      return adapterMistake(adapter, `calls fail() in a wrong way: ${error.message}`, "card");
    }
  }

  return Object.freeze(
    Object.assign(fail, {
      tokenRefused({ status }: { readonly status: number }) {
        const doubts = [...secrets].map(([name, secret]) => doubtAbout(name, secret));
        return tokenRefused(host, status, CREDENTIALS, doubts.find((doubt) => doubt !== "") ?? "");
      },
      unexpected: ({ status }: { readonly status: number }) => unexpected(status, CREDENTIALS),
    }),
  );
}
