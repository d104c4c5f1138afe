import { expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { endOf } from "../../plugin/runner/in-process/run-open-task.ts";

it.each([
  [true, undefined, "skipped", "m"],
  [false, undefined, "failed", "m"],
  [false, "told to", "stopped", "told to"],
] as const)(
  "a run that throws a failure, on purpose: %s, having been stopped: %s, is %s",
  (onPurpose, why, state, reason) => {
    const error = new Failure("m", { code: "nobody-knows", scope: "run", onPurpose, retryable: true });
    expect(endOf({ error }, why)).toEqual({ state, reason, result: null });
  },
);
