import { expect, it } from "vitest";
import { forSome } from "../../plugin/runner/task-runner.ts";

it.each([
  ["schedule", { sessionId: "ws-1" }, false],
  ["request", undefined, false],
  ["request", {}, false],
  ["request", { dryRun: false, sessionId: undefined }, false],
  ["request", { dryRun: true }, true],
  ["request", { sessionId: "ws-1" }, true],
] as const)("a run by %s with %o is for some cards alone: %s", (trigger, parameters, isForSome) => {
  expect(forSome(trigger, parameters).isForSome ?? false).toBe(isForSome);
});
