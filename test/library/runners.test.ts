import { describe, expect, it } from "vitest";
import { createInProcessRunner, createOnceRunner, joinTaskSources } from "../../plugin/library/runners.ts";
import { createSchedulePlan } from "../../plugin/runner/schedule-plan.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { problemsOf } from "../support/given-files.ts";
import { failureOf, rejectionOf } from "../support/rejection.ts";
import { libraryWorld, morning } from "./library-world.ts";

const world = libraryWorld();
const task = "IWChatHistoryDownloadTask";

describe("the environments of one runner", () => {
  it("are told apart by their names, whatever runner it is", async () => {
    const one = await world.open(await world.sandbox({ sessions: morning(2), createCards: true }), { name: "one" });
    const other = await world.open(await world.sandbox({ sessions: morning(3), createCards: true }), { name: "other" });
    const source = joinTaskSources([one, other]);
    const once = createOnceRunner(source);
    const inProcess = await createInProcessRunner({ source, folder: world.folder() });
    world.close(inProcess.stop);
    expect((await once.runNow({ environment: "one", task }, {})).sessions.written).toBe(2);
    expect((await inProcess.runNow({ environment: "other", task }, {})).sessions.written).toBe(3);
    expect(await failureOf(once.runNow({ environment: "third", task }, {}))).toMatchObject({
      code: "environment-unknown",
    });
    expect(await failureOf(once.runNow({ environment: "one", task: "another" }, {}))).toMatchObject({
      code: "task-unknown",
    });
    expect(problemsOf(() => joinTaskSources([one, one]))).toMatchObject([{ place: "name" }]);
  });

  it("cut a run into parts, and join what became of them", async () => {
    const sandbox = await world.sandbox({ sessions: morning(12), createCards: true });
    const source = (await world.open(sandbox)).taskSource({ cardsPerPart: 5 });
    const key = { environment: "default", task };
    const parts = await source.split(key, {}, new AbortController().signal);
    expect(parts.length).toBeGreaterThan(1);
    const runner = createOnceRunner(source);
    const reports: RunReport[] = [];
    for (const part of parts) reports.push(await runner.runNow(key, part));
    const [one, ...others] = reports;
    expect(one && source.join([one, ...others], key).sessions.written).toBe(12);
  });
});

it("a folder keeps the runs of one process at a time", async () => {
  const environment = await world.open(await world.sandbox());
  const folder = world.folder();
  const first = await createInProcessRunner({ source: environment.taskSource(), folder });
  const second = createInProcessRunner({ source: environment.taskSource(), folder });
  expect(await rejectionOf(second)).toMatchObject({ code: "already-running" });
  await first.stop();
  const third = await createInProcessRunner({ source: environment.taskSource(), folder });
  await third.stop();
});

const at = (time: string) => Date.parse(`2026-06-04T${time}Z`);

describe("the plan of a schedule", () => {
  const HOURLY: Schedule = {
    fires: { kind: "every", minutes: 60 },
    timeZone: "UTC",
    onlyOutside: undefined,
    jitterMs: 0,
    catchUp: true,
  };
  const plan = () => createSchedulePlan({ environment: "one", task }, HOURLY, at("08:30:00"));

  it("tells of each firing once", () => {
    const hourly = plan();
    expect(hourly.takeUp(at("08:59:59"), false)).toEqual({ run: undefined, leftOut: [] });
    expect(hourly.takeUp(at("09:00:00"), false).run).toMatchObject({ dueAt: at("09:00:00") });
    expect(hourly.takeUp(at("09:00:01"), false).run).toBeUndefined();
    expect(hourly.nextRunAt()).toBe(at("10:00:00"));
  });

  it("runs nothing again when the clock is set back, and all that is due then", () => {
    const hourly = plan();
    hourly.takeUp(at("09:00:00"), false);
    hourly.takeUp(at("10:00:00"), false);
    expect(hourly.takeUp(at("08:30:00"), false).run).toBeUndefined();
    expect(hourly.takeUp(at("09:30:00"), false).run).toBeUndefined();
    expect(hourly.takeUp(at("11:00:00"), false).run).toMatchObject({ dueAt: at("11:00:00") });
  });

  it("cannot be made of what is no schedule", () => {
    const wrong = { ...HOURLY, fires: { kind: "cron", expression: "every hour" } } as const;
    expect(problemsOf(() => createSchedulePlan({ environment: "one", task }, wrong, 0))).toMatchObject([
      { file: "schedule of IWChatHistoryDownloadTask@one" },
    ]);
  });
});
