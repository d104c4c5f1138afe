import type { Logger } from "../base/logger.ts";
import type { WatchSettings } from "../settings/watch-settings.ts";
import type { TraceOptions, Traces } from "./traces.ts";

/**
 * Where spans are sent: to the configured collector, or to the one named by OpenTelemetry's own environment variables.
 *
 * @returns undefined when no collector is named
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

/**
 * The traces that the configuration asks for.
 *
 * @returns undefined when no collector is named
 */
export async function configuredTraces(
  { traces: { endpoint, timeoutSeconds, propagate } }: WatchSettings,
  environment: Readonly<Record<string, string | undefined>>,
  log: Logger,
): Promise<Traces | undefined> {
  const url = tracesUrl(endpoint, environment);
  return url === undefined ? undefined : openTraces({ url, timeoutMs: timeoutSeconds * 1000, propagate, log });
}

/** OpenTelemetry is loaded only here, so that a process that sends no spans saves the time and memory. */
export async function openTraces(options: TraceOptions): Promise<Traces> {
  const { createOtlpTraces } = await import("./otlp-traces.ts");
  return createOtlpTraces(options);
}
