import { MISSED_AFTER } from "../runner/firing-plan.ts";
import type { StoredRuns } from "../runner/in-process/run-lines.ts";
import type { RunRecord, ScheduleState } from "../runner/task-runner.ts";
import type { TaskResult } from "../task/task.ts";

/** What `--json` prints. Times are ISO 8601 UTC. */
export interface RunsReport {
  readonly schedules: readonly ScheduleReport[];
  /** The latest first. */
  readonly runs: readonly RunReportRow[];
}

export interface ScheduleReport {
  readonly environment: string;
  readonly task: string;
  readonly timeZone: string;
  /** When the next run begins; null for never. */
  readonly nextRunAt: string | null;
  /** Whether it should have begun long ago: no process has been running since. */
  readonly overdue: boolean;
  readonly running: boolean;
  readonly lastState: RunRecord<TaskResult>["state"] | null;
}

export interface RunReportRow extends Pick<RunRecord<TaskResult>, "runId" | "trigger" | "state" | "reason" | "result"> {
  readonly environment: string;
  readonly task: string;
  readonly dueAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** The latest runs of all environments, and the state of their schedules. */
export function runsReport(stored: readonly StoredRuns<TaskResult>[], limit: number, now: number): RunsReport {
  const runs = stored.flatMap((each) => each.runs).toReversed();
  runs.sort((a, b) => shownAt(b) - shownAt(a));
  return { schedules: stored.flatMap((one) => scheduleReport(one, now)), runs: runs.slice(0, limit).map(runRow) };
}

/** The same report for an engine that several processes share. */
export function engineRunsReport(
  schedules: readonly ScheduleState<TaskResult>[],
  runs: readonly RunRecord<TaskResult>[],
  now: number,
): RunsReport {
  return {
    schedules: schedules.map(({ key, schedule, nextRunAt, running, lastRun }) => ({
      ...key,
      timeZone: schedule.timeZone,
      nextRunAt: nextRunAt === null ? null : iso(nextRunAt),
      overdue: nextRunAt !== null && now - nextRunAt > MISSED_AFTER,
      running: running !== null,
      lastState: lastRun?.state ?? null,
    })),
    runs: runs.map(runRow),
  };
}

function scheduleReport({ key, plan, runs }: StoredRuns<TaskResult>, now: number): ScheduleReport[] {
  if (plan === undefined) return [];
  const running = runs.some(({ state }) => state === "running");
  return [
    {
      ...key,
      timeZone: plan.schedule.timeZone,
      nextRunAt: plan.next === null ? null : iso(plan.next.startAt),
      // One that continues a run waits for it.
      overdue: plan.next !== null && !(plan.next.resumes && running) && now - plan.next.startAt > MISSED_AFTER,
      running,
      lastState: runs.findLast(({ finishedAt }) => finishedAt !== null)?.state ?? null,
    },
  ];
}

function runRow({ key, dueAt, startedAt, finishedAt, ...run }: RunRecord<TaskResult>): RunReportRow {
  const { runId, trigger, state, reason, result } = run;
  return {
    runId,
    ...key,
    trigger,
    dueAt: iso(dueAt),
    startedAt: startedAt === null ? null : iso(startedAt),
    finishedAt: finishedAt === null ? null : iso(finishedAt),
    state,
    reason,
    result,
  };
}

function shownAt({ startedAt, finishedAt, dueAt }: RunRecord<TaskResult>): number {
  return startedAt ?? finishedAt ?? dueAt;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
