import { describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import type { TaskRunnerTest } from "../../../plugin/library/contract-tests/runner/runner-under-test.ts";
import type { ScriptedResult } from "../../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { testTaskRunner } from "../../../plugin/library/contract-tests/runner/test-task-runner.ts";
import { createInProcessRunner } from "../../../plugin/runner/in-process/in-process-runner.ts";
import { createOnceRunner } from "../../../plugin/runner/once-runner.ts";
import type { TaskRunner, TaskSource } from "../../../plugin/runner/task-runner.ts";
import { silentLog } from "../../runner/runner-world.ts";
import { BROKEN_ONCE_RUNNERS, BROKEN_RUNNERS, type BrokenRunner } from "./broken-runners.ts";
import { collectSuite, notBroken, patienceFor, rows, whatWasSeen } from "./harness.ts";

type MakeRunner = (
  source: TaskSource<ScriptedResult>,
  clock: Parameters<TaskRunnerTest["makeRunner"]>[1],
) => TaskRunner<ScriptedResult>;

const progress = () => undefined;
const inProcess: MakeRunner = (source, clock) =>
  createInProcessRunner({
    source,
    clock,
    monotonic: () => performance.now(),
    contextOf: () => ({ log: silentLog, progress }),
    log: silentLog,
    folder: undefined,
    mostAtOnce: 5,
    mostRunMs: 60_000,
  });
const once: MakeRunner = (source) => createOnceRunner(source, { clock: systemClock, log: silentLog, progress });

/** Wrong only in what the broken one does: what it ends with is the runner that it is made of. */
function suiteOf(make: MakeRunner, firesEveryMs: number | null, broken?: BrokenRunner) {
  return collectSuite((framework) =>
    testTaskRunner(framework, {
      name: "broken",
      firesEveryMs,
      patienceMs: patienceFor(broken),
      async makeRunner(given, clock) {
        const source = broken?.source?.(given, () => own) ?? given;
        const own = make(source, clock);
        return { runner: broken?.runner?.(own, source) ?? own, close: () => own.stop() };
      },
    }),
  );
}

describe.each([
  ["in this process", inProcess, 50, BROKEN_RUNNERS],
  ["once", once, null, BROKEN_ONCE_RUNNERS],
] as const)("the contract of task runners fails for a runner %s that", (_, make, firesEveryMs, broken) => {
  it.concurrent.each(rows<BrokenRunner>(broken))("%s: %s", async (_what, rule, one) => {
    expect(await whatWasSeen(suiteOf(make, firesEveryMs, one), rule)).toContain(one.says);
  });
});

it("each of its rules can fail", () => {
  expect(notBroken(suiteOf(inProcess, 50), BROKEN_RUNNERS)).toEqual([]);
  expect(notBroken(suiteOf(once, null), { ...BROKEN_RUNNERS, ...BROKEN_ONCE_RUNNERS })).toEqual([]);
});
