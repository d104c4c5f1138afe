import type { Logger } from "../base/logger.ts";
import type { RequestObserver } from "../outside/http/request-observer.ts";
import type { WatchSettings } from "../settings/watch-settings.ts";
import type { RunObserver } from "../task/task.ts";
import type { RunIdentity } from "./run-log.ts";

export interface TraceOptions {
  /** Where spans are sent (OTLP over HTTP): the whole address. */
  readonly url: string;
  /** The longest that sending may take. */
  readonly timeoutMs: number;
  /** Whether ESM and the chat platform are told the trace's id. */
  readonly propagate: boolean;
  readonly log: Logger;
}

/** A run as a trace: a span for the run, below it one for each batch, below those one for each request. */
export interface RunTrace {
  readonly run: RunObserver;
  readonly requests: RequestObserver;
  /** @param status how it ended: a `RunStatus`, or `failed` */
  end(status: string): void;
}

export interface Traces {
  begin(run: RunIdentity & { readonly task: string }): RunTrace;
  /** Sends what has not been sent yet, as far as that is possible in time. Never fails. */
  close(): Promise<void>;
}

/**
 * Where spans are sent: to the configured collector, or to the one that OpenTelemetry's own environment variables name.
 *
 * @returns undefined when nobody wants spans
 */
export function tracesUrl(
  endpoint: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const whole = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
  if (endpoint === undefined && whole !== undefined && whole !== "") return whole;
  const base = endpoint ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  return base === "" ? undefined : `${base.replace(/\/+$/, "")}/v1/traces`;
}

/** Traces as the configuration asks for them. @returns undefined when nobody wants spans */
export async function configuredTraces(
  { traces: { endpoint, timeoutSeconds, propagate } }: WatchSettings,
  environment: Readonly<Record<string, string | undefined>>,
  log: Logger,
): Promise<Traces | undefined> {
  const url = tracesUrl(endpoint, environment);
  return url === undefined ? undefined : openTraces({ url, timeoutMs: timeoutSeconds * 1000, propagate, log });
}

/** OpenTelemetry is loaded here and nowhere else: a process that sends no spans does not pay for it. */
export async function openTraces(options: TraceOptions): Promise<Traces> {
  const { createOtlpTraces } = await import("./otlp-traces.ts");
  return createOtlpTraces(options);
}
