export interface MetricDefinition {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** Seconds, from a quick request to the longest that is allowed. */
const REQUEST_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds. The chatbot waits five seconds for a function's answer. */
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];
const RUN_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 14_400];

/** Every metric by its name. No label ever holds an id, a person's name, chat text or a secret. */
export const METRICS = {
  esm_chat_environment_info: {
    kind: "gauge",
    help: "1 for every environment that this process takes care of; scheduled: whether runs are to be expected, true or false",
    labels: ["environment", "scheduled"],
  },
  esm_chat_environment_configured: {
    kind: "gauge",
    help: "1 for an environment whose configuration could be read, 0 for one that cannot be served until it is mended",
    labels: ["environment"],
  },
  esm_chat_runs_total: {
    kind: "counter",
    help: "Runs of the download task by how they ended: done, failures, stopped, failed (could not work at all); once each",
    labels: ["environment", "status"],
  },
  esm_chat_run_duration_seconds: {
    kind: "histogram",
    help: "How long runs took",
    labels: ["environment"],
    buckets: RUN_SECONDS,
  },
  esm_chat_last_finished_run_timestamp_seconds: {
    kind: "gauge",
    help: "When the last run ended that went through all cards, whether or not single sessions failed",
    labels: ["environment"],
  },
  esm_chat_sessions_total: {
    kind: "counter",
    help: "Sessions by what runs did to their cards: seen, read, written, unchanged, finished; one may count in several",
    labels: ["environment", "result"],
  },
  esm_chat_session_failures_total: {
    kind: "counter",
    help: "Sessions that were tried and failed, once for each attempt",
    labels: ["environment"],
  },
  esm_chat_closed_sessions_total: {
    kind: "counter",
    help: "Cards that were closed without a finished session, by reason",
    labels: ["environment", "reason"],
  },
  esm_chat_active_sessions: {
    kind: "gauge",
    help: "Cards that the last run left active",
    labels: ["environment"],
  },
  esm_chat_failing_sessions: {
    kind: "gauge",
    help: "Sessions that failed in the last run, or earlier and are not due again yet",
    labels: ["environment"],
  },
  esm_chat_put_aside_sessions: {
    kind: "gauge",
    help: "Of the failing sessions those that the last run did not try because their time has not come",
    labels: ["environment"],
  },
  esm_chat_drift_sessions: {
    kind: "gauge",
    help: "Sessions of the last run whose message count at the platform differs from what it delivered or the card holds",
    labels: ["environment"],
  },
  esm_chat_unmatched_persons: {
    kind: "gauge",
    help: "Persons of the last run for whom no Person card was found",
    labels: ["environment"],
  },
  esm_chat_oldest_active_session_lag_seconds: {
    kind: "gauge",
    help: "Age of the oldest session whose card the last run read and left active; absent while it is not known",
    labels: ["environment"],
  },
  esm_chat_requests_total: {
    kind: "counter",
    help: "Requests by outcome: done, refused, overloaded (429, 503), failed, unreachable, given_up; every attempt counts",
    labels: ["environment", "system", "outcome"],
  },
  esm_chat_request_wait_seconds: {
    kind: "histogram",
    help: "How long requests waited for the budget before they were sent",
    labels: ["environment", "system"],
    buckets: REQUEST_SECONDS,
  },
  esm_chat_request_duration_seconds: {
    kind: "histogram",
    help: "How long requests took, from sending to the end of the reply",
    labels: ["environment", "system"],
    buckets: REQUEST_SECONDS,
  },
  esm_chat_request_bytes_total: {
    kind: "counter",
    help: "Bytes of the bodies of requests and replies",
    labels: ["environment", "system"],
  },
  esm_chat_budget_requests_at_once: {
    kind: "gauge",
    help: "Requests at once that a host is trusted with now: the budget, or less while the host is burdened",
    labels: ["system", "host"],
  },
  esm_chat_budget_waiting_requests: {
    kind: "gauge",
    help: "Requests that wait for the budget of a host now",
    labels: ["system", "host"],
  },
  esm_chat_budget_paused: {
    kind: "gauge",
    help: "1 while a host has asked for a pause, otherwise 0",
    labels: ["system", "host"],
  },
  esm_chat_function_calls_total: {
    kind: "counter",
    help: "Calls of createChatSession by the HTTP status of the answer; environment is empty where a wrong path and no valid token tell none",
    labels: ["environment", "status"],
  },
  esm_chat_function_refused_calls_total: {
    kind: "counter",
    help: "Calls of createChatSession without a card by the code of the answer, token-missing where there was no token, or not-a-call for another method than POST without a valid one; not those that esm-chat check makes on purpose",
    labels: ["environment", "reason"],
  },
  esm_chat_function_fields_left_out_total: {
    kind: "counter",
    help: "Optional fields of calls of createChatSession that were not understood and left out, by field",
    labels: ["environment", "field"],
  },
  esm_chat_function_call_duration_seconds: {
    kind: "histogram",
    help: "How long answers to calls of createChatSession took",
    labels: ["environment"],
    buckets: CALL_SECONDS,
  },
  esm_chat_console_requests_total: {
    kind: "counter",
    help: "Requests to the console by kind of page and class of the answer's HTTP status: 2xx, 3xx, 4xx, 5xx",
    labels: ["page", "status"],
  },
  esm_chat_console_request_duration_seconds: {
    kind: "histogram",
    help: "How long answers of the console took, with what ESM took for them",
    labels: ["page"],
    buckets: CALL_SECONDS,
  },
  esm_chat_console_logins_total: {
    kind: "counter",
    help: "Attempts to log in to the console by outcome: done, refused, blocked (after too many), not_answered (by ESM), not_understood; environment is empty where the form named none that is served",
    labels: ["environment", "outcome"],
  },
  esm_chat_console_sessions: {
    kind: "gauge",
    help: "Browsers that are logged in to the console now; 0 where it is switched off",
    labels: [],
  },
  esm_chat_missing_reports: {
    kind: "gauge",
    help: "Regular reports that are due and not written yet; only where the configuration has report.files",
    labels: ["environment"],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

/** A change of one series of a metric. */
export interface MetricChange {
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * It is added to a counter, set as a gauge's value, or recorded in a histogram. Null removes a gauge whose value is
   * no longer known.
   */
  readonly value: number | null;
}
