import type { RunReport } from "../task/run-report.ts";
import type { MetricChange } from "./metric-change.ts";
import type { MetricName } from "./metric-definitions.ts";

/** Which run a report is of. */
export interface MeasuredRun {
  readonly environment: string;
  /** Whether it was to take up all cards: a run of one session, or of some, says nothing about how the others stand. */
  readonly whole: boolean;
}

const RESULTS = ["seen", "read", "written", "unchanged", "finished"] as const;

/** What a run's report does to the metrics. Pure. A dry run does nothing to them: it has done nothing. */
export function runChanges(report: RunReport, { environment, whole }: MeasuredRun): MetricChange[] {
  if (report.dryRun) return [];
  const { status, sessions } = report;
  const own = (metric: MetricName, value: number | null, labels: Readonly<Record<string, string>> = {}) => ({
    metric,
    value,
    labels: { environment, ...labels },
  });
  return [
    own("esm_chat_runs_total", 1, { status }),
    own("esm_chat_run_duration_seconds", report.durationMs / 1000),
    ...RESULTS.map((result) => own("esm_chat_sessions_total", sessions[result], { result })),
    own("esm_chat_session_failures_total", sessions.failed - sessions.putAside),
    ...report.closed.map(({ reason }) => own("esm_chat_closed_sessions_total", 1, { reason })),
    ...(whole ? standing(report, environment) : []),
  ];
}

/**
 * How an environment stands after a run that went through all of its cards. Pure. For the joined report of a run that
 * was cut: its parts have been counted already.
 */
export function standing(report: RunReport, environment: string): MetricChange[] {
  const { dryRun, status, sessions } = report;
  if (dryRun || status === "stopped") return [];
  const own = (metric: MetricName, value: number | null) => ({ metric, value, labels: { environment } });
  return [
    own("esm_chat_last_finished_run_timestamp_seconds", Date.parse(report.finishedAt) / 1000),
    own("esm_chat_active_sessions", sessions.stillActive),
    own("esm_chat_failing_sessions", sessions.failed),
    own("esm_chat_put_aside_sessions", sessions.putAside),
    own("esm_chat_drift_sessions", report.drift.length),
    own("esm_chat_unmatched_persons", report.unmatchedPersons.length),
    own("esm_chat_oldest_active_session_lag_seconds", lagSeconds(report)),
  ];
}

/** What a run that could not work at all does to the metrics. */
export function failedRunChanges(environment: string): MetricChange[] {
  return [{ metric: "esm_chat_runs_total", value: 1, labels: { environment, status: "failed" } }];
}

/** Null when no start of an active session is known, 0 when no session is active. */
function lagSeconds({ oldestActiveStart, finishedAt, sessions }: RunReport): number | null {
  if (oldestActiveStart === null) return sessions.stillActive === 0 ? 0 : null;
  return Math.max(0, (Date.parse(finishedAt) - Date.parse(oldestActiveStart)) / 1000);
}
