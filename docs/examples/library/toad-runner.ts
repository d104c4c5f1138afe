// A task runner on another scheduler, toad-scheduler. It keeps the contract of task runners: toad-runner.test.ts.
import {
  type Clock,
  createRuns,
  createSchedulePlan,
  type SchedulePlan,
  type TaskKey,
  type TaskResult,
  type TaskRunner,
  type TaskSource,
  taskName,
} from "esm-chat-history";
import { Task as Job, SimpleIntervalJob, ToadScheduler } from "toad-scheduler";

interface Scheduled {
  key: TaskKey;
  plan: SchedulePlan;
  parameters: unknown;
  /** Ends the run that the schedule has begun. */
  ends?: AbortController;
}

/** @param everyMs how often the scheduler looks whether something is due */
export function createToadRunner<Result extends TaskResult>(
  source: TaskSource<Result>,
  clock: Clock,
  everyMs = 1_000,
): TaskRunner<Result> {
  const scheduler = new ToadScheduler();
  const runs = createRuns(source, { clock });
  const schedules = new Map<string, Scheduled>();

  function look(scheduled: Scheduled): void {
    const { key, plan, parameters } = scheduled;
    const running = runs.running(key);
    const reason = running?.trigger === "schedule" ? plan.mustStop(clock.now()) : undefined;
    if (reason !== undefined) scheduled.ends?.abort(reason);
    const { run, leftOut } = plan.takeUp(clock.now(), running !== undefined);
    for (const firing of leftOut) runs.leftOut(key, firing);
    if (run === undefined) return;
    scheduled.ends = new AbortController();
    // How it ended is in the history.
    runs.begin({ key, parameters, dueAt: run.dueAt, signal: scheduled.ends.signal }).catch(() => undefined);
  }

  return {
    async schedule(key, schedule, parameters) {
      await runs.check(key, parameters);
      const scheduled = { key, plan: createSchedulePlan(key, schedule, clock.now()), parameters };
      await this.unschedule(key);
      schedules.set(taskName(key), scheduled);
      const job = new Job(taskName(key), () => look(scheduled));
      scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ milliseconds: everyMs }, job, { id: taskName(key) }));
    },
    async unschedule(key) {
      if (schedules.delete(taskName(key))) scheduler.removeById(taskName(key));
    },
    runNow: (key, parameters, accepted) => runs.begin({ key, parameters, accepted }),
    state: () => Promise.all([...schedules.values()].map(stateOf)),
    history: runs.history,
    async stop() {
      scheduler.stop();
      await runs.stop();
    },
  };

  async function stateOf({ key, plan }: Scheduled) {
    const latest = await runs.history({ key, limit: 100 });
    const lastRun = latest.find(({ state }) => state !== "skipped" && state !== "running") ?? null;
    const running = runs.running(key) ?? null;
    return { key, schedule: plan.schedule, nextRunAt: plan.nextRunAt(), running, lastRun };
  }
}
