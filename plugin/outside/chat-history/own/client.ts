import { type Clock, systemClock } from "../../../base/clock.ts";
import type { Failure, FailureScope } from "../../../base/failure.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { stopped } from "../../http/request-failure.ts";
import { CANNOT_BE_IN_PATH } from "../../http/request-path.ts";
import type { ChatHistory, SessionReading } from "../port.ts";
import { measureSession, type SessionBounds, USUAL_SESSION_BOUNDS } from "../session-bounds.ts";
import type { ConnectedAdapter } from "./adapter.ts";
import { createAdapterHttp } from "./adapter-http.ts";
import { type Call, createCalls, IDLE_MS } from "./calls.ts";
import type { CheckedAdapter } from "./check-adapter.ts";
import { createFail } from "./fail.ts";
import { WrongField } from "./fields.ts";
import { adapterMistake, thrownByAdapter } from "./mistakes.ts";
import { readChanges } from "./read-changes.ts";
import { readReading } from "./read-session.ts";

/** An adapter, and what the configuration says to it. */
export interface ConfiguredAdapter extends CheckedAdapter {
  /** What its table or schema makes of `chatHistory.settings`. */
  readonly values: unknown;
  /** Texts that must not be shown, by the names of their settings. */
  readonly secrets: ReadonlyMap<string, string>;
  /** As configured; an adapter may do without. */
  readonly installationId?: string | undefined;
  readonly token?: string | undefined;
}

export interface OwnSettings {
  /** Where the platform is: absolute, without a slash at the end. */
  readonly url: string;
  /** Default: the usual ones. */
  readonly bounds?: SessionBounds | undefined;
  /** When it is aborted, every call ends. */
  readonly signal?: AbortSignal | undefined;
  /** By which calls that never come back are ended. Default: this machine's. */
  readonly timer?: Clock;
}

/** Requests of one call: a session has as many as the pages that are taken, the list of changes is long. */
const MOST_REQUESTS = { session: Number.POSITIVE_INFINITY, changes: 10_000, probe: 20 };

/**
 * A chat platform that a module of the user's own asks. What the module returns or throws is not trusted: every call is
 * measured, limited in time, and its result checked and copied.
 *
 * @param http of the origin of `settings.url`
 * @throws Failure when the adapter cannot be connected
 */
export function createOwnChatHistory(
  http: HttpClient,
  adapter: ConfiguredAdapter,
  settings: OwnSettings,
  clock: Clock,
): ChatHistory {
  const { bounds = USUAL_SESSION_BOUNDS, url, signal, timer = systemClock } = settings;
  const { installationId, token } = adapter;
  const calls = createCalls(timer, signal);
  const secrets = new Map([
    ...adapter.secrets,
    ...(token === undefined ? [] : [["chatHistory.token", token] as const]),
  ]);
  const connected = connect();

  function connect(): ConnectedAdapter {
    try {
      const made: unknown = adapter.connect({
        url,
        installationId,
        token,
        settings: adapter.values,
        http: createAdapterHttp({ http, url, adapter, calls }),
        clock: Object.freeze({ now: () => clock.now(), wait }),
        signal: signal ?? new AbortController().signal,
        bounds: Object.freeze({ ...bounds }),
        fail: createFail(adapter, http.host, secrets),
      });
      return checkedConnection(made, adapter.changes !== "none");
    } catch (error) {
      throw failureOf(error, "it was connected", "system", "connect() returned something wrong");
    }
  }

  function wait(milliseconds: number): Promise<void> {
    const leftMs = Math.min(Math.max(0, Number(milliseconds) || 0), IDLE_MS);
    return clock.wait(leftMs, signal).catch((error: unknown) => {
      throw signal?.aborted === true ? stopped() : error;
    });
  }

  function failureOf(error: unknown, doing: string, scope: FailureScope, wrong: string): Failure {
    if (error instanceof WrongField) return adapterMistake(adapter, `${wrong}: ${error.message}`, scope);
    return thrownByAdapter(adapter, error, doing, scope);
  }

  function begin(kind: keyof typeof MOST_REQUESTS, doing: string, purpose: string): Call {
    return {
      doing,
      purpose,
      mostRequests: MOST_REQUESTS[kind],
      measure: kind === "session" ? measureSession(bounds) : undefined,
      first: undefined,
      requests: 0,
      turn: undefined,
      isOver: false,
    };
  }

  /** Does a call whose failures concern so much. */
  async function during<T>(call: Call, scope: FailureScope, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted === true) throw stopped();
      throw failureOf(error, call.doing, scope, "returned something wrong");
    } finally {
      call.isOver = true;
      void call.turn?.then((endTurn) => endTurn());
    }
  }

  function step<T>(call: Call, scope: FailureScope, work: () => Promise<T>): Promise<T> {
    return calls.step(call, work, () => {
      const what = `did nothing for ${IDLE_MS / 60_000} minutes while ${call.doing}, and was given up`;
      return adapterMistake(adapter, what, scope, true);
    });
  }

  async function session(sessionId: string): Promise<SessionReading> {
    const call = begin("session", "a session's history was read", "read a session's history");
    return during(call, "card", async () => {
      const given: unknown = await step(call, "card", () => connected.session(sessionId));
      const reading = await readReading(given, sessionId, bounds);
      if (reading.kind !== "history") return reading;
      const { endedAt } = reading.session;
      const date = call.first?.date;
      const readAt = date ?? clock.now();
      return {
        kind: "history",
        session: reading.session,
        readAt,
        isPlatformTime: date !== undefined,
        // The platform tells whole seconds, rounded down.
        endedBeforeReading: reading.endedBeforeReading ?? (endedAt !== null && endedAt < readAt + 1_000),
        countByPlatform: reading.countByPlatform,
      };
    });
  }

  return {
    session: async (sessionId) => (CANNOT_BE_IN_PATH.test(sessionId) ? { kind: "unknown" } : session(sessionId)),
    async changedSessions(query) {
      const { changes } = adapter;
      if (changes === "none" || connected.changedSessions === undefined) return undefined;
      const call = begin("changes", "the list of changed sessions was read", "list changed sessions");
      return during(call, "request", () =>
        readChanges({
          list: () => connected.changedSessions?.({ since: query.since }),
          step: (work) => step(call, "request", work),
          platformTime: () => call.first?.date,
          order: changes,
          query,
        }),
      );
    },
    async probe() {
      const call = begin("probe", "it was tried", "list sessions");
      await during(call, "request", () => step(call, "request", () => connected.probe()));
    },
  };
}

function checkedConnection(made: unknown, hasChanges: boolean): ConnectedAdapter {
  if (typeof made !== "object" || made === null) throw new WrongField("it", "must be an object with functions");
  if ("then" in made)
    throw new WrongField("it", "is a promise: connect must return at once, and log in with the first request");
  const given: Readonly<Record<string, unknown>> = made as Record<string, unknown>;
  for (const name of ["session", "probe", ...(hasChanges ? ["changedSessions"] : [])]) {
    const hint = name === "changedSessions" ? ' (a platform without such a list says changes: "none")' : "";
    if (typeof given[name] !== "function") throw new WrongField(name, `is missing: it must be a function${hint}`);
  }
  return made as ConnectedAdapter;
}
