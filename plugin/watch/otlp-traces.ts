import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "../base/logger.ts";
import type { RequestEnd, RequestObserver, SentRequest } from "../outside/http/request-observer.ts";
import type { TraceOptions, Traces } from "./traces.ts";

const SERVICE = "esm-chat-history";
/** Milliseconds by which the exporter times out before the rest, because only the exporter's error says why. */
const MARGIN_MS = 1_000;

export function createOtlpTraces({ url, timeoutMs, propagate, log }: TraceOptions): Traces {
  const exporter = loggingFirstError(new OTLPTraceExporter({ url, timeoutMillis: timeoutMs }), log);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": SERVICE }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: timeoutMs + MARGIN_MS })],
    forceFlushTimeoutMillis: timeoutMs + MARGIN_MS,
  });
  const tracer = provider.getTracer(SERVICE);
  return {
    begin({ task, runId, environment }) {
      const attributes = { "esm_chat.run_id": runId, "esm_chat.environment": environment };
      const run = tracer.startSpan(`run ${task}`, { attributes }, ROOT_CONTEXT);
      const runContext = trace.setSpan(ROOT_CONTEXT, run);
      const current = new AsyncLocalStorage<Context>();
      return {
        requests: requestSpans(tracer, () => current.getStore() ?? runContext, propagate),
        run: {
          batch(cards) {
            const batch = tracer.startSpan("batch", { attributes: { "esm_chat.cards": cards } }, runContext);
            const batchContext = trace.setSpan(runContext, batch);
            return { during: (work) => current.run(batchContext, work), ended: () => batch.end() };
          },
        },
        end(status) {
          run.setAttribute("esm_chat.status", status);
          if (status === "failed") run.setStatus({ code: SpanStatusCode.ERROR });
          run.end();
        },
      };
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}

/** @param parent the context of the span that a new request belongs to */
function requestSpans(tracer: Tracer, parent: () => Context, propagate: boolean): RequestObserver {
  return {
    sending(request) {
      // A date: OpenTelemetry takes a small number for milliseconds since the process began.
      const startTime = new Date(request.startedAt);
      const options = { kind: SpanKind.CLIENT, startTime, attributes: requestAttributes(request) };
      const span = tracer.startSpan(`${request.method} ${request.pathPattern}`, options, parent());
      return {
        headers: propagate ? { traceparent: traceparent(span) } : {},
        ended: (end) => endRequest(span, end),
      };
    },
  };
}

/** Names as in OpenTelemetry's semantic conventions for HTTP clients. */
function requestAttributes({ host, method, pathPattern, purpose, waitedMs }: SentRequest) {
  const { hostname, port, protocol } = new URL(host);
  return {
    "http.request.method": method,
    "url.template": pathPattern,
    "url.scheme": protocol.slice(0, -1),
    "server.address": hostname,
    "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
    "esm_chat.purpose": purpose,
    "esm_chat.waited_ms": waitedMs,
  };
}

function endRequest(span: Span, { endedAt, status, networkError, bytes }: RequestEnd): void {
  span.setAttribute("esm_chat.bytes", bytes);
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  const errorType =
    networkError ?? (status !== undefined && (status === 429 || status >= 500) ? String(status) : undefined);
  if (errorType !== undefined) {
    span.setAttribute("error.type", errorType);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(new Date(endedAt));
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function traceparent(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** Logs only once that spans cannot be sent; runs go on without them. */
function loggingFirstError(exporter: SpanExporter, log: Logger): SpanExporter {
  let hasLogged = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined && !hasLogged) {
          hasLogged = true;
          log.warn(
            { code: "traces-not-sent" },
            "spans could not be sent: is the collector at watch.traces.endpoint running?",
          );
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
