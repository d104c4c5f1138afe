import type { Logger } from "../base/logger.ts";
import type { RequestObserver } from "../outside/http/request-observer.ts";
import type { RunObserver } from "../task/task.ts";
import type { RunIdentity } from "./run-log.ts";

export interface TraceOptions {
  /** The whole URL to which spans are sent (OTLP over HTTP). */
  readonly url: string;
  /** The longest time that sending may take. */
  readonly timeoutMs: number;
  /** Whether requests to ESM and the chat platform carry the trace's id. */
  readonly propagate: boolean;
  readonly log: Logger;
}

/** A run as a trace: a span for the run, with a span for each batch below it, and one for each request below that. */
export interface RunTrace {
  readonly run: RunObserver;
  readonly requests: RequestObserver;
  /** @param status how the run ended: a `RunStatus`, or `failed` */
  end(status: string): void;
}

export interface Traces {
  begin(run: RunIdentity & { readonly task: string }): RunTrace;
  /** Sends the remaining spans, as far as the time limit allows. Never fails. */
  close(): Promise<void>;
}
