import type { RequestEnd, RequestObserver, SentRequest } from "../outside/http/request-observer.ts";
import type { MetricChange } from "./metric-definitions.ts";

/** Metrics of the requests that are sent for an environment. */
export function requestMetrics(
  environment: string,
  apply: (changes: readonly MetricChange[]) => void,
): RequestObserver {
  return {
    sending: (request) => ({
      ended: (end) => apply(requestChanges(environment, request, end)),
    }),
  };
}

/** The changes in the metrics after one attempt at a request. */
export function requestChanges(environment: string, request: SentRequest, end: RequestEnd): MetricChange[] {
  const labels = { environment, system: systemLabel(request.system) };
  return [
    { metric: "esm_chat_requests_total", labels: { ...labels, outcome: outcomeOf(end) }, value: 1 },
    { metric: "esm_chat_request_wait_seconds", labels, value: request.waitedMs / 1000 },
    { metric: "esm_chat_request_duration_seconds", labels, value: (end.endedAt - request.startedAt) / 1000 },
    { metric: "esm_chat_request_bytes_total", labels, value: end.bytes },
  ];
}

/** The system's name in the configuration. */
function systemLabel(system: string): string {
  return system === "ESM" ? "esm" : "chatHistory";
}

function outcomeOf({ status, networkError }: RequestEnd): string {
  if (networkError === "ABORTED") return "given_up";
  if (status === undefined) return "unreachable";
  if (status === 429 || status === 503) return "overloaded";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "done";
}
