import { expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { failedCall } from "../../../plugin/serve/functions/answers.ts";

it.each([
  ["request", false, 503],
  ["card", false, 502],
  ["system", false, 502],
  ["run", false, 502],
  ["card", true, 503],
] as const)("a failure of scope %s, retryable: %s, is answered with %i", (scope, retryable, status) => {
  const failure = new Failure("m", { code: "nobody-knows", scope, retryable });
  expect(failedCall(failure, "what may be shown", 0)).toMatchObject({
    status,
    body: { error: { code: "nobody-knows", message: "what may be shown", tryAgain: retryable } },
  });
});
