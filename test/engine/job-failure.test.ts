import { expect, it } from "vitest";
import { Failure, type FailureOptions } from "../../plugin/base/failure.ts";
import { readStoredFailure, toFailure, toJobError, toStoredFailure } from "../../plugin/runner/engine/job-failure.ts";

it.each<FailureOptions>([
  { code: "nobody-knows", scope: "system", onPurpose: true, retryable: true, retryAt: 7 },
  { code: "nobody-knows", scope: "card", onPurpose: false, retryable: false },
])("a failure says the same of itself after it was kept with its job (%j)", (options) => {
  const failure = new Failure("m", options);
  expect(toFailure(readStoredFailure(toJobError(toStoredFailure(failure)).message))).toMatchObject({ ...failure });
});

it("a failure that was kept by an earlier version is one of the run, and not on purpose", () => {
  const stored = JSON.stringify({ message: "m", code: "c", retryable: true, retryAt: null });
  expect(toFailure(readStoredFailure(stored))).toMatchObject({
    message: "m",
    code: "c",
    scope: "run",
    onPurpose: false,
    retryable: true,
    retryAt: undefined,
  });
});
