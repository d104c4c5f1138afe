import type { RunReport } from "../task/run-report.ts";
import type { MetricChange, MetricName } from "./metric-definitions.ts";

/** The end of a whole run: one for each firing, however many parts and attempts the run took. */
export interface EndedRun {
  readonly environment: string;
  /** `done`, `failures`, `stopped`, or `failed` when the run could not do its work at all. */
  readonly status: string;
  /** Null when the run made no report. */
  readonly report: RunReport | null;
  /** Whether the run was for all cards. A run for some sessions says nothing about the others. */
  readonly whole: boolean;
}

const RESULTS = ["seen", "read", "written", "unchanged", "finished"] as const;

/** The changes in the metrics after a run, or a part of it. A dry run changes nothing. */
export function workChanges(report: RunReport, environment: string): MetricChange[] {
  if (report.dryRun) return [];
  const { sessions } = report;
  const own = series(environment);
  return [
    ...RESULTS.map((result) => own("esm_chat_sessions_total", sessions[result], { result })),
    own("esm_chat_session_failures_total", sessions.failed - sessions.putAside),
    ...report.closed.map(({ reason }) => own("esm_chat_closed_sessions_total", 1, { reason })),
  ];
}

/** The changes in the metrics at the end of a run. */
export function endChanges({ environment, status, report, whole }: EndedRun): MetricChange[] {
  if (report?.dryRun === true) return [];
  const own = series(environment);
  const sawAllCards = whole && (status === "done" || status === "failures");
  return [
    own("esm_chat_runs_total", 1, { status }),
    ...(report === null ? [] : [own("esm_chat_run_duration_seconds", report.durationMs / 1000)]),
    ...(report === null || !sawAllCards ? [] : environmentState(report, environment)),
  ];
}

/** The state of an environment after a run over all of its cards. */
function environmentState(report: RunReport, environment: string): MetricChange[] {
  const { sessions, totals } = report;
  const own = series(environment);
  return [
    own("esm_chat_last_finished_run_timestamp_seconds", Date.parse(report.finishedAt) / 1000),
    own("esm_chat_active_sessions", sessions.stillActive),
    own("esm_chat_failing_sessions", sessions.failed),
    own("esm_chat_put_aside_sessions", sessions.putAside),
    own("esm_chat_drift_sessions", totals.drift),
    own("esm_chat_unmatched_persons", totals.unmatchedPersons),
    own("esm_chat_oldest_active_session_lag_seconds", lagSeconds(report)),
  ];
}

function series(environment: string) {
  return (metric: MetricName, value: number | null, labels: Readonly<Record<string, string>> = {}): MetricChange => ({
    metric,
    value,
    labels: { environment, ...labels },
  });
}

/** Null when no active session has a known start time, 0 when no session is active. */
function lagSeconds({ oldestActiveStart, finishedAt, sessions }: RunReport): number | null {
  if (oldestActiveStart === null) return sessions.stillActive === 0 ? 0 : null;
  return Math.max(0, (Date.parse(finishedAt) - Date.parse(oldestActiveStart)) / 1000);
}
