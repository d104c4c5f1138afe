/** One attempt at a request, without anything secret: no id, no query, no header, no body. */
export interface SentRequest {
  /** `ESM`, `the chat platform`. */
  readonly system: string;
  /** Scheme, host and port. */
  readonly host: string;
  readonly method: string;
  /** `/dc/{}/data/{}`, the pattern of a `RequestPath`. */
  readonly pathPattern: string;
  /** The purpose of the request: `read data cards`. */
  readonly purpose: string;
  /** How long the request waited for the budget. */
  readonly waitedMs: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** How an attempt ended. */
export interface RequestEnd {
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** Undefined when there was no complete reply. */
  readonly status: number | undefined;
  /** The code of a network error; `ABORTED` when the attempt was given up on our side. */
  readonly networkError: string | undefined;
  /** Bytes of both bodies. */
  readonly bytes: number;
}

/** Watches one attempt until its end. */
export interface WatchedRequest {
  /** Headers to send with it, such as the trace's id where that is configured. */
  readonly headers?: Readonly<Record<string, string>>;
  ended(end: RequestEnd): void;
}

/** Watches requests, for metrics or traces. It must not throw. */
export interface RequestObserver {
  /** Called just before an attempt is sent. */
  sending(request: SentRequest): WatchedRequest;
}

/** Several observers as one; undefined when there are none. */
export function observedBy(observers: readonly RequestObserver[]): RequestObserver | undefined {
  if (observers.length === 0) return undefined;
  return {
    sending(request) {
      const watching = observers.map((observer) => observer.sending(request));
      const headers = Object.fromEntries(watching.flatMap((watched) => Object.entries(watched.headers ?? {})));
      return {
        headers,
        ended(end) {
          for (const watched of watching) watched.ended(end);
        },
      };
    },
  };
}
