import { pathPattern, type System } from "./path-pattern.ts";

/** Requests to one method and path pattern. */
export interface CallStats {
  /** `GET` */
  readonly method: string;
  /** The path with `{id}` and the like instead of ids. */
  readonly path: string;
  /** How many there were. */
  readonly requests: number;
  /** Requests by HTTP status; `none` for those without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** The requests to one system. */
export interface SystemStats {
  /** How many there were. */
  readonly requests: number;
  /** Characters of the longest URL, from `http:` on. */
  readonly longestUrl: number;
  /** The largest number of requests that were being answered at one time. */
  readonly mostInFlight: number;
  /** The largest number of requests that came within one second, whenever it began. */
  readonly mostPerSecond: number;
  /** Bytes of the requests on the wire, heads included. */
  readonly bytesIn: number;
  /** Bytes of the answers on the wire, heads included. */
  readonly bytesOut: number;
  /** Each method and path that was asked for. */
  readonly calls: readonly CallStats[];
}

/** The requests to each system since the last reset, including those that are not answered yet. */
export type SandboxStats = Readonly<Record<System, SystemStats>>;

interface RequestStart {
  readonly system: System;
  readonly method: string;
  readonly path: string;
  /** The whole URL, as the client wrote it. */
  readonly url: string;
}

interface RequestEnd {
  /** Undefined when the connection was cut before an answer. */
  readonly status: number | undefined;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface Traffic {
  /** Counts a request. @returns to be called once, at its end */
  begin(start: RequestStart): (end: RequestEnd) => void;
  stats(): SandboxStats;
  reset(): void;
}

interface SystemCounter {
  requests: number;
  longestUrl: number;
  mostInFlight: number;
  mostPerSecond: number;
  bytesIn: number;
  bytesOut: number;
  readonly calls: Map<string, { method: string; path: string; requests: number; statuses: Map<string, number> }>;
}

const SECOND_MS = 1_000;

export function createTraffic(): Traffic {
  const inFlight: Record<System, number> = { esm: 0, chatHistory: 0 };
  /** When the requests of the last second came. */
  const latest: Record<System, number[]> = { esm: [], chatHistory: [] };
  let counters = newCounters();
  return {
    begin: ({ system, method, path, url }) => {
      const counter = counters[system];
      const pattern = pathPattern(path);
      const key = `${method} ${pattern}`;
      const call = counter.calls.get(key) ?? {
        method,
        path: pattern,
        requests: 0,
        statuses: new Map<string, number>(),
      };
      counter.calls.set(key, call);
      call.requests += 1;
      counter.requests += 1;
      counter.longestUrl = Math.max(counter.longestUrl, url.length);
      inFlight[system] += 1;
      counter.mostInFlight = Math.max(counter.mostInFlight, inFlight[system]);
      counter.mostPerSecond = Math.max(counter.mostPerSecond, countArrival(latest[system], performance.now()));
      return ({ status, bytesIn, bytesOut }) => {
        inFlight[system] -= 1;
        const shown = String(status ?? "none");
        call.statuses.set(shown, (call.statuses.get(shown) ?? 0) + 1);
        counter.bytesIn += bytesIn;
        counter.bytesOut += bytesOut;
      };
    },
    stats: () => ({ esm: toStats(counters.esm), chatHistory: toStats(counters.chatHistory) }),
    reset: () => {
      counters = newCounters();
      latest.esm.length = 0;
      latest.chatHistory.length = 0;
    },
  };
}

/** @returns how many came within the second that ends now */
function countArrival(latest: number[], at: number): number {
  latest.push(at);
  while (latest[0] !== undefined && latest[0] <= at - SECOND_MS) latest.shift();
  return latest.length;
}

function newCounters(): Record<System, SystemCounter> {
  return { esm: newCounter(), chatHistory: newCounter() };
}

function newCounter(): SystemCounter {
  return { requests: 0, longestUrl: 0, mostInFlight: 0, mostPerSecond: 0, bytesIn: 0, bytesOut: 0, calls: new Map() };
}

function toStats({ calls, ...numbers }: SystemCounter): SystemStats {
  return {
    ...numbers,
    calls: [...calls.values()].map((call) => ({ ...call, statuses: Object.fromEntries(call.statuses) })),
  };
}
