import type { Clock } from "../base/clock.ts";
import { Failure, isStop } from "../base/failure.ts";
import { createHttpClient } from "../outside/http/http-client.ts";
import type { RequestObserver } from "../outside/http/request-observer.ts";

/** A request that changes nothing, to find out whether a system answers. */
export interface ProbeRequest {
  readonly method: "GET" | "POST";
  /** Absolute, without a query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Goes into the `Authorization` header as a bearer token. */
  readonly token?: string;
  /** JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The reply, or why there was none. */
export type ProbeReply =
  | {
      readonly reached: true;
      readonly status: number;
      readonly text: string;
      /** Epoch milliseconds of the `Date` header. */
      readonly date: number | undefined;
    }
  | {
      readonly reached: false;
      readonly why: string;
      /** The machine is there, or may be; at the port nobody answers. */
      readonly nobodyListens: boolean;
    };

export type Probe = (request: ProbeRequest) => Promise<ProbeReply>;

/** Somebody is waiting at the screen: two attempts of ten seconds, and no reply longer than a page. */
const LIMITS = { connectMs: 5_000, requestMs: 10_000, replyBytes: 1024 * 1024 } as const;
const RETRY = { attempts: 2, firstDelayMs: 200, statuses: [] } as const;

/** Unlike a host name that is not known and a certificate that is not good, these pass when a server is started. */
const NOBODY_LISTENS: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ETIMEDOUT"]);

/** Probes over HTTP. Any answer counts as reached, even an error. */
export function createProbe(clock: Clock, signal: AbortSignal | undefined): Probe {
  return async ({ method, url, query, token, body, headers }) => {
    const { origin, pathname } = new URL(url);
    let networkError: string | undefined;
    const observer: RequestObserver = {
      sending: () => ({
        ended(end) {
          networkError = end.networkError;
        },
      }),
    };
    const common = { clock, random: Math.random, limits: LIMITS, retry: RETRY, observer };
    const http = createHttpClient({ ...common, system: "the address", baseUrl: origin, ...(signal && { signal }) });
    try {
      const { status, text, date } = await http.request({
        method,
        path: { text: pathname, pattern: "{}" },
        purpose: "see whether it answers",
        changesNothing: true,
        ...(query === undefined ? {} : { query }),
        headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
        ...(body === undefined ? {} : { body: { type: "application/json", content: body } }),
      });
      return { reached: true, status, text, date };
    } catch (error) {
      if (!(error instanceof Failure) || isStop(error)) throw error;
      return { reached: false, why: error.message, nobodyListens: NOBODY_LISTENS.has(networkError) };
    } finally {
      http.close();
    }
  };
}
