import { describe, expect, it } from "vitest";
import { Failure, InputError } from "../../../plugin/base/failure.ts";
import { done, gate, scriptedTasks, takes } from "../../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { createOnceRunner } from "../../../plugin/runner/once-runner.ts";
import { RUN_NOW, startRun, tryAgain } from "../../../plugin/runner/standing/start-run.ts";
import { runParameters } from "../../../plugin/task/download/download-task.ts";
import { folders } from "../../support/given-files.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { HOUR, keyOf, MINUTE, runnerWorld, settableClock, silentLog } from "../runner-world.ts";

const newFolder = folders();

describe("a run that is started and not waited for", () => {
  it("is found in the history by its id while it goes on, and tells its end to whoever waits", async () => {
    const { runner, tasks } = runnerWorld();
    const { passed, open } = gate();
    tasks.script("helsinki", passed);
    const { runId, ended } = await startRun(runner, keyOf("helsinki"), { say: "now" });
    const [going] = await runner.history({ key: keyOf("helsinki"), limit: 1 });
    expect(going).toMatchObject({ runId, state: "running", trigger: "request", isForSome: true });
    open();
    expect(await ended).toEqual(done("now"));
    expect(await runner.history({ limit: 1 })).toMatchObject([{ runId, state: "done" }]);
    await runner.stop();
  });

  it("is refused while another goes on", async () => {
    const { runner, tasks } = runnerWorld();
    tasks.script("helsinki", gate().passed);
    const first = await startRun(runner, keyOf("helsinki"), { say: "first" });
    expect(await rejectionOf(startRun(runner, keyOf("helsinki"), { say: "second" }))).toMatchObject({
      code: "task-already-running",
    });
    await runner.stop();
    expect((await first.ended).status).toBe("stopped");
    expect(await rejectionOf(startRun(runner, keyOf("helsinki"), { say: "late" }))).toMatchObject({
      code: "run-stopped",
    });
  });

  it("may wait for its turn, and may fail without anybody waiting", async () => {
    const { runner, tasks, clock } = runnerWorld({ mostAtOnce: 1 });
    tasks.script("turku", takes(HOUR));
    await startRun(runner, keyOf("turku"), { say: "long" });
    const away = new Failure("ESM is away", { code: "unreachable", scope: "run", retryable: true });
    tasks.script("helsinki", () => Promise.reject(away));
    const { runId } = await startRun(runner, keyOf("helsinki"), { say: "now" });
    const found = () => runner.history({ key: keyOf("helsinki"), limit: 1 });
    expect(await found()).toMatchObject([{ runId, state: "waiting" }]);
    await clock.pass(HOUR + MINUTE);
    expect(await found()).toMatchObject([{ runId, state: "failed", reason: "ESM is away" }]);
    await runner.stop();
  });

  it("is not for some sessions only when it has no parameters of its own", async () => {
    const { runner } = runnerWorld();
    await startRun(runner, keyOf("helsinki"), RUN_NOW).then(({ ended }) => rejectionOf(ended));
    const [run] = await runner.history({ limit: 1 });
    expect(run).toMatchObject({ trigger: "request", state: "failed" });
    expect(run).not.toHaveProperty("isForSome");
    await runner.stop();
  });

  it("is remembered as one for some sessions after a restart", async () => {
    const clock = settableClock();
    const folder = newFolder();
    const first = runnerWorld({ folder, clock });
    await first.runner.runNow(keyOf("helsinki"), { say: "now" });
    await first.runner.stop();
    const second = runnerWorld({ folder, clock });
    await second.runner.unschedule(keyOf("helsinki"));
    expect(await second.runs("helsinki")).toMatchObject([{ state: "done", isForSome: true }]);
    await second.runner.stop();
  });

  it("is given its id also by a runner without schedules, which refuses wrong parameters at the end", async () => {
    const runner = createOnceRunner(scriptedTasks(), {
      clock: settableClock(),
      log: silentLog,
      progress: () => undefined,
    });
    const { ended, runId } = await startRun(runner, keyOf("helsinki"), { say: 7 });
    expect(await rejectionOf(ended)).toBeInstanceOf(InputError);
    expect(await runner.history({ limit: 1 })).toMatchObject([{ runId, state: "failed" }]);
  });
});

it.each([[RUN_NOW], [tryAgain("ws-1")]])("the download task accepts %j", (parameters) => {
  expect(runParameters.parse(parameters)).toMatchObject(parameters);
});

it("the download task keeps what is gone only for one session", () => {
  expect(runParameters.safeParse({ keepGone: true }).error?.issues).toMatchObject([{ path: ["keepGone"] }]);
});
