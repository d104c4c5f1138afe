import { randomUUID } from "node:crypto";
import type { TaskResult } from "../../task/task.ts";
import { refuseWrong } from "../check-parameters.ts";
import { checkSchedule } from "../check-schedule.ts";
import { leaveOut, nextStep, planFrom, replanned, takeUp } from "../firing-plan.ts";
import { type RunRecord, type ScheduleState, type TaskKey, type TaskRunner, taskName } from "../task-runner.ts";
import { beginRun } from "./current-run.ts";
import { dueNow, type Entry, planningOf, refuseSecondRun } from "./entry.ts";
import { createHeartbeat } from "./heartbeat.ts";
import type { InProcessOptions } from "./options.ts";
import { endLostRuns, openRunLog, type RunLog } from "./run-log.ts";
import { createSlots } from "./slots.ts";
import { stopFailure } from "./stop-cause.ts";

/**
 * Runs tasks in this process, on schedules and on request: at most one run of each environment, and so many in all.
 * Waiting runs are started in the order in which they were due. A task that fails as a whole is tried again only at its
 * next firing.
 */
export function createInProcessRunner<Result extends TaskResult>(
  options: InProcessOptions<Result>,
): TaskRunner<Result> {
  const { source, clock, folder, log } = options;
  const entries = new Map<string, Entry<Result>>();
  const surroundings = { options, slots: createSlots(options.mostAtOnce), wake: () => heartbeat.wake() };
  const heartbeat = createHeartbeat(options, { beat, nextBeat, setBack });
  let stopping: Promise<void> | undefined;

  function entryOf(key: TaskKey): Entry<Result> {
    const known = entries.get(taskName(key));
    if (known !== undefined) return known;
    const now = clock.now();
    function changed(run: RunRecord<Result>): void {
      const next = runs.plan?.next ?? null;
      // What was missed is noted before the one run that makes up for it begins.
      options.onChange?.(run, next && Math.max(next.startAt, clock.now()));
    }
    const runs: RunLog<Result> = openRunLog<Result>({ folder, key, now, log, changed });
    endLostRuns(runs, now);
    const entry: Entry<Result> = { runs, scheduled: undefined, current: undefined };
    entries.set(taskName(key), entry);
    return entry;
  }

  /** Stops runs that must stop and begins those that are due, the longest due first. */
  function beat(now: number, monotonic: number): void {
    for (const { current } of entries.values()) {
      if (current === undefined) continue;
      if (current.stopCause === undefined && current.windowEnd !== null && now >= current.windowEnd) {
        current.stop("window");
      } else if (monotonic >= current.deadline) {
        if (current.stopCause === undefined) current.stop("limit");
        else current.giveUp();
      }
    }
    if (stopping !== undefined) return;
    const due = [...entries.values()].filter((entry) => dueNow(entry, now) !== undefined);
    due.sort((a, b) => (a.runs.plan?.next?.startAt ?? 0) - (b.runs.plan?.next?.startAt ?? 0));
    for (const entry of due) fire(entry, now);
  }

  function fire(entry: Entry<Result>, now: number): void {
    const { runs, scheduled } = entry;
    const plan = dueNow(entry, now);
    if (plan === undefined || scheduled === undefined) return;
    const planning = planningOf(runs, scheduled.timetable);
    const taken = (entry.current === undefined ? takeUp : leaveOut)(plan, now, planning);
    for (const [index, skipped] of taken.skipped.entries()) {
      // The plan is saved in the same line as the last record, so that a crash in between loses nothing.
      const isLast = taken.run === undefined && index === taken.skipped.length - 1;
      runs.note(skippedRun<Result>(runs.key, skipped, now), isLast ? taken.plan : undefined);
    }
    if (taken.run === undefined) return;
    const { dueAt } = taken.run;
    beginRun(surroundings, entry, { trigger: "schedule", dueAt, parameters: scheduled.parameters, plan: taken.plan });
  }

  /** Milliseconds until there is something to do. */
  function nextBeat(now: number, monotonic: number): number {
    let wait = Number.POSITIVE_INFINITY;
    for (const { current, runs, scheduled } of entries.values()) {
      if (current !== undefined) wait = Math.min(wait, current.deadline - monotonic);
      if (current?.windowEnd != null && current.stopCause === undefined) wait = Math.min(wait, current.windowEnd - now);
      if (runs.plan === undefined || scheduled === undefined) continue;
      const step = nextStep(runs.plan, scheduled.timetable, current !== undefined);
      if (step !== null) wait = Math.min(wait, step - now);
    }
    return wait;
  }

  function setBack(now: number): void {
    for (const { runs, scheduled } of entries.values()) {
      if (runs.plan === undefined || scheduled === undefined) continue;
      runs.notePlan(replanned(runs.plan, now, planningOf(runs, scheduled.timetable)));
    }
  }

  function stateOf({ runs, scheduled, current }: Entry<Result>): ScheduleState<Result>[] {
    if (scheduled === undefined) return [];
    const lastRun = runs.runs.findLast(({ state, finishedAt }) => finishedAt !== null && state !== "skipped");
    return [
      {
        key: runs.key,
        schedule: scheduled.schedule,
        nextRunAt: runs.plan?.next?.startAt ?? null,
        running: current?.record ?? null,
        lastRun: lastRun ?? null,
      },
    ];
  }

  async function stopAll(): Promise<void> {
    const current = [...entries.values()].flatMap((entry) => entry.current ?? []);
    for (const run of current) run.stop("stop");
    heartbeat.wake();
    await Promise.all(current.map(({ ended }) => ended));
    await heartbeat.stop();
  }

  return {
    async schedule(key, schedule, parameters) {
      if (stopping !== undefined) throw stopFailure("stop");
      const timetable = checkSchedule(key, schedule);
      await refuseWrong(source, key, parameters);
      const entry = entryOf(key);
      entry.scheduled = { schedule, timetable, parameters };
      const planning = planningOf(entry.runs, timetable);
      const now = clock.now();
      const plan = planFrom(entry.runs.plan, schedule, now, planning);
      // The clock may have been set back while nothing ran.
      entry.runs.notePlan(plan.handledUntil > now ? replanned(plan, now, planning) : plan);
      heartbeat.wake();
    },
    async unschedule(key) {
      // It may have been scheduled when this process was started the last time.
      const entry = entryOf(key);
      entry.scheduled = undefined;
      if (entry.runs.plan === undefined) return;
      entry.runs.notePlan(undefined);
    },
    async runNow(key, parameters, accepted) {
      if (stopping !== undefined) throw stopFailure("stop");
      const entry = entryOf(key);
      refuseSecondRun(entry);
      const request = { trigger: "request", dueAt: clock.now(), parameters, plan: undefined } as const;
      const { record, ended } = beginRun(surroundings, entry, request);
      accepted?.(record.runId);
      const outcome = await ended;
      if ("error" in outcome) throw outcome.error;
      return outcome.result;
    },
    state: async () => [...entries.values()].flatMap(stateOf),
    async history({ key, limit }) {
      const wanted = [...entries.values()].filter(
        ({ runs }) => key === undefined || taskName(runs.key) === taskName(key),
      );
      const runs = wanted.flatMap((entry) => entry.runs.runs);
      return runs
        .toReversed()
        .toSorted((a, b) => begunAt(b) - begunAt(a))
        .slice(0, limit);
    },
    async stop() {
      stopping ??= stopAll();
      await stopping;
    },
  };
}

/** The order of runs: by when they began, or were left out. */
function begunAt({ startedAt, finishedAt, dueAt }: RunRecord<TaskResult>): number {
  return startedAt ?? finishedAt ?? dueAt;
}

/** The record of a firing that was left out. */
function skippedRun<Result extends TaskResult>(
  key: TaskKey,
  { dueAt, reason }: { readonly dueAt: number; readonly reason: string },
  now: number,
): RunRecord<Result> {
  const times = { dueAt, startedAt: null, finishedAt: now };
  return { runId: randomUUID(), key, trigger: "schedule", ...times, state: "skipped", reason, result: null };
}
