import type { Logger } from "../base/logger.ts";
import type { RequestObserver } from "../outside/http/request-observer.ts";
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
