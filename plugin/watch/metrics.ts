import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { HostBudgetState, WatchedBudgets } from "../outside/http/budget/request-budget.ts";
import type { RequestObserver } from "../outside/http/request-observer.ts";
import type { RunReport } from "../task/run-report.ts";
import type { ConsoleObserver } from "./console-observer.ts";
import type { FunctionCallObserver, LateOutcome } from "./function-call-observer.ts";
import { METRICS, type MetricChange, type MetricDefinition, type MetricName } from "./metric-definitions.ts";
import { requestMetrics } from "./request-metrics.ts";
import { type EndedRun, endChanges, workChanges } from "./run-metrics.ts";

type BudgetStates = WatchedBudgets["states"];

/** The metrics of this process, in a registry of their own. */
export interface Metrics {
  /**
   * Starts an environment's counters at 0, so that Prometheus sees them rise. Called when this process takes it on.
   *
   * @param isScheduled whether runs are to be expected
   */
  environment(name: string, isScheduled: boolean): void;
  /** An environment that cannot be served; `isStill` false when it is no longer called so. */
  brokenEnvironment(name: string, isStill: boolean): void;
  /** How many regular reports are due and not written. */
  missingReports(environment: string, count: number): void;
  /** Counts what a run, or a part of one, has done. */
  worked(report: RunReport, environment: string): void;
  /** Counts the end of a whole run. */
  ended(run: EndedRun): void;
  requests(environment: string): RequestObserver;
  functionCalls(environment: string): FunctionCallObserver;
  readonly console: ConsoleObserver;
  /** From now on, the metrics show the state of these budgets each time they are read. */
  budgets(system: "esm" | "chatHistory", states: BudgetStates): void;
  /** The metrics in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

type Instruments = Readonly<
  Record<MetricName, (labels: Readonly<Record<string, string>>, value: number | null) => void>
>;

const RUN_STATUSES = ["done", "failures", "stopped", "failed"];
const ALERTED_STATUSES = [200, 503];
/** Reasons of refused calls for which there are alert rules, which would not see the first of them rise from nothing. */
const ALERTED_REASONS = [
  "token-missing",
  "token-refused",
  "not-found",
  "wrong-method",
  "folder-code-missing",
  "folder-unknown",
  "not-json",
  "body-not-read",
  "body-wrong",
  "body-too-large",
  "body-too-slow",
  "too-many-calls",
  "busy",
  "esm-refused",
  "esm-card-refused",
  "esm-login-refused",
  "esm-mapping-wrong",
  "esm-template-missing",
  "reply-not-understood",
  "list-too-long",
  "internal-error",
];
const OPTIONAL_FIELDS = ["visitorExternalId", "startedAt"];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const budgetStates = new Map<string, BudgetStates>();
  let consoleSessions: (() => number) | undefined;
  const instruments = Object.fromEntries(
    Object.entries(METRICS).map(([name, definition]) => [name, createInstrument(registry, name, definition)]),
  ) as Instruments;

  function apply(changes: readonly MetricChange[]): void {
    for (const { metric, labels, value } of changes) instruments[metric](labels, value);
  }

  return {
    contentType: registry.contentType,
    environment(environment, isScheduled) {
      const zero = (metric: MetricName, labels = {}) => ({ metric, labels: { environment, ...labels }, value: 0 });
      apply([
        { metric: "esm_chat_environment_info", labels: { environment, scheduled: String(isScheduled) }, value: 1 },
        { metric: "esm_chat_environment_configured", labels: { environment }, value: 1 },
        ...RUN_STATUSES.map((status) => zero("esm_chat_runs_total", { status })),
        zero("esm_chat_session_failures_total"),
        ...ALERTED_STATUSES.map((status) => zero("esm_chat_function_calls_total", { status: String(status) })),
        ...ALERTED_REASONS.map((reason) => zero("esm_chat_function_refused_calls_total", { reason })),
        ...OPTIONAL_FIELDS.map((field) => zero("esm_chat_function_fields_left_out_total", { field })),
      ]);
    },
    brokenEnvironment: (environment, isStill) =>
      apply([{ metric: "esm_chat_environment_configured", labels: { environment }, value: isStill ? 0 : null }]),
    missingReports: (environment, count) =>
      apply([{ metric: "esm_chat_missing_reports", labels: { environment }, value: count }]),
    worked: (report, environment) => apply(workChanges(report, environment)),
    ended: (run) => apply(endChanges(run)),
    requests: (environment) => requestMetrics(environment, apply),
    functionCalls: (environment) => ({
      answered: (call) =>
        apply([
          { metric: "esm_chat_function_calls_total", labels: { environment, status: String(call.status) }, value: 1 },
          { metric: "esm_chat_function_call_duration_seconds", labels: { environment }, value: call.durationMs / 1000 },
          ...outcomeChanges(call, environment),
        ]),
      endedLate: (outcome) => apply(outcomeChanges(outcome, environment)),
    }),
    console: {
      answered: ({ page, status, durationMs }) =>
        apply([
          {
            metric: "esm_chat_console_requests_total",
            labels: { page, status: `${Math.floor(status / 100)}xx` },
            value: 1,
          },
          { metric: "esm_chat_console_request_duration_seconds", labels: { page }, value: durationMs / 1000 },
        ]),
      loggedIn: (environment, outcome) =>
        apply([{ metric: "esm_chat_console_logins_total", labels: { environment, outcome }, value: 1 }]),
      sessions(count) {
        consoleSessions = count;
      },
    },
    budgets: (system, states) => void budgetStates.set(system, states),
    async text() {
      const sessions = consoleSessions?.();
      if (sessions !== undefined) apply([{ metric: "esm_chat_console_sessions", labels: {}, value: sessions }]);
      for (const [system, states] of budgetStates) apply(states().flatMap((state) => budgetChanges(system, state)));
      return registry.metrics();
    },
  };
}

function outcomeChanges({ refused, leftOut }: LateOutcome, environment: string): MetricChange[] {
  return [
    ...(refused === undefined ? [] : [refused]).map((reason) => ({
      metric: "esm_chat_function_refused_calls_total" as const,
      labels: { environment, reason },
      value: 1,
    })),
    ...leftOut.map((field) => ({
      metric: "esm_chat_function_fields_left_out_total" as const,
      labels: { environment, field },
      value: 1,
    })),
  ];
}

function budgetChanges(system: string, state: HostBudgetState & { readonly host: string }): MetricChange[] {
  const labels = { system, host: state.host };
  return [
    { metric: "esm_chat_budget_requests_at_once", labels, value: state.atOnce },
    { metric: "esm_chat_budget_waiting_requests", labels, value: state.waiting },
    { metric: "esm_chat_budget_paused", labels, value: state.pausedUntil === undefined ? 0 : 1 },
  ];
}

function createInstrument(registry: Registry, name: string, definition: MetricDefinition) {
  const { help, labels: labelNames, buckets = [] } = definition;
  const common = { name, help, labelNames: [...labelNames], registers: [registry] };
  switch (definition.kind) {
    case "counter": {
      const counter = new Counter(common);
      return (labels: Record<string, string>, value: number | null) => counter.inc(labels, value ?? 0);
    }
    case "gauge": {
      const gauge = new Gauge(common);
      return (labels: Record<string, string>, value: number | null) => {
        if (value === null) gauge.remove(labels);
        else gauge.set(labels, value);
      };
    }
    case "histogram": {
      const histogram = new Histogram({ ...common, buckets: [...buckets] });
      return (labels: Record<string, string>, value: number | null) => {
        if (value !== null) histogram.observe(labels, value);
      };
    }
  }
}
