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
  /** When the next run begins; null for never. If it is in the past, no process has been running since. */
  readonly nextRunAt: string | null;
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
export function runsReport(stored: readonly StoredRuns<TaskResult>[], limit: number): RunsReport {
  const runs = stored.flatMap((each) => each.runs).toReversed();
  runs.sort((a, b) => shownAt(b) - shownAt(a));
  return { schedules: stored.flatMap(scheduleReport), runs: runs.slice(0, limit).map(runRow) };
}

/** The same report for an engine that several processes share. */
export function engineRunsReport(
  schedules: readonly ScheduleState<TaskResult>[],
  runs: readonly RunRecord<TaskResult>[],
): RunsReport {
  return {
    schedules: schedules.map(({ key, schedule, nextRunAt, running, lastRun }) => ({
      ...key,
      timeZone: schedule.timeZone,
      nextRunAt: nextRunAt === null ? null : iso(nextRunAt),
      running: running !== null,
      lastState: lastRun?.state ?? null,
    })),
    runs: runs.map(runRow),
  };
}

function scheduleReport({ key, plan, runs }: StoredRuns<TaskResult>): ScheduleReport[] {
  if (plan === undefined) return [];
  return [
    {
      ...key,
      timeZone: plan.schedule.timeZone,
      nextRunAt: plan.next === null ? null : iso(plan.next.startAt),
      running: runs.some(({ state }) => state === "running"),
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
