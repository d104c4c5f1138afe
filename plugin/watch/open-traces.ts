import { loadAskedFor } from "../base/asked-packages.ts";
import type { Logger } from "../base/logger.ts";
import type { WatchSettings } from "../settings/watch-settings.ts";
import type { TraceOptions, Traces } from "./traces.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Who names the collector: the setting, or else one of OpenTelemetry's own environment variables. */
const SETTING = "watch.traces.endpoint";
const WHOLE = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";

const PACKAGES = [
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
];

/**
 * Where spans are sent: to the configured collector, or to the one named by OpenTelemetry's own environment variables.
 *
 * @returns undefined when no collector is named
 */
export function tracesUrl(endpoint: string | undefined, environment: Environment): string | undefined {
  const whole = environment[WHOLE];
  if (endpoint === undefined && whole !== undefined && whole !== "") return whole;
  const base = endpoint ?? environment[BASE] ?? "";
  return base === "" ? undefined : `${base.replace(/\/+$/, "")}/v1/traces`;
}

/** Who asks for traces, where `tracesUrl` finds a collector. */
function tracesSetting(endpoint: string | undefined, environment: Environment): string {
  if (endpoint !== undefined) return SETTING;
  return (environment[WHOLE] ?? "") === "" ? BASE : WHOLE;
}

/**
 * The traces that the configuration asks for.
 *
 * @returns undefined when no collector is named
 * @throws InputError when the packages of OpenTelemetry are not installed
 */
export async function configuredTraces(
  { traces: { endpoint, timeoutSeconds, propagate } }: WatchSettings,
  environment: Environment,
  log: Logger,
): Promise<Traces | undefined> {
  const url = tracesUrl(endpoint, environment);
  if (url === undefined) return undefined;
  const setting = tracesSetting(endpoint, environment);
  return openTraces({ url, timeoutMs: timeoutSeconds * 1000, propagate, log }, setting);
}

/**
 * OpenTelemetry is loaded only here, so that a process that sends no spans saves the time and memory.
 *
 * @param setting what asks for traces
 * @throws InputError when its packages are not installed
 */
export async function openTraces(options: TraceOptions, setting = SETTING): Promise<Traces> {
  const { createOtlpTraces } = await loadOtlpTraces(setting);
  return createOtlpTraces(options);
}

/**
 * Looks whether what traces need is installed.
 *
 * @throws InputError when it is not, and the configuration or the environment asks for traces
 */
export async function checkTracePackages(endpoint: string | undefined, environment: Environment): Promise<void> {
  if (tracesUrl(endpoint, environment) !== undefined) await loadOtlpTraces(tracesSetting(endpoint, environment));
}

function loadOtlpTraces(setting: string) {
  return loadAskedFor(setting, PACKAGES, () => import("./otlp-traces.ts"));
}
