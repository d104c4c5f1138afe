import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

/** Whether an environment can do its work. */
export interface EnvironmentReadiness {
  readonly name: string;
  readonly ready: boolean;
  /** A code such as `unreachable` or `esm-login-refused`. Never an address, because anybody may ask. */
  readonly reason: string | null;
}

/** Checks whether an environment can do its work. */
export type Readiness = () => Promise<EnvironmentReadiness>;

/** Milliseconds for which ESM counts as reachable after a request that succeeded. */
const RECENTLY = 60_000;
/** Milliseconds to wait for a probe. */
const PROBE_WITHIN = 3_000;
/** Milliseconds for which an answer of ESM counts, and one that did not come: anybody may ask, and ESM must not carry that load. */
const REUSED_MS = { ready: 1_000, failed: 5_000 } as const;

/** Tells whether an environment can do its work. Asks its ESM only if no request to it has succeeded for a while. */
export function createReadiness(environment: FunctionEnvironment, clock: Clock): Readiness {
  const { name, createChatSession } = environment;
  /** What was found last: the reason why it is not ready; null when it is. */
  let found: { readonly reason: string | null; readonly at: number } | undefined;
  let probing: Promise<void> | undefined;
  let checking: Promise<string | null> | undefined;

  function tell(reason: string | null): string | null {
    found = { reason, at: clock.now() };
    return reason;
  }

  async function probe(): Promise<void> {
    try {
      await createChatSession.probe();
      tell(null);
    } catch (error) {
      tell(error instanceof Failure ? error.code : "internal-error");
    } finally {
      probing = undefined;
    }
  }

  /** One wait, however many ask meanwhile. */
  async function check(): Promise<string | null> {
    probing ??= probe();
    const isDone = (await within(clock, PROBE_WITHIN, probing)) !== undefined;
    checking = undefined;
    return isDone && found !== undefined ? found.reason : tell("no-answer-in-time");
  }

  return async () => {
    const success = createChatSession.lastSuccessAt();
    const now = clock.now();
    if (success !== undefined && now - success < RECENTLY) return { name, ready: true, reason: null };
    const reusedMs = found?.reason === null ? REUSED_MS.ready : REUSED_MS.failed;
    if (found !== undefined && now - found.at < reusedMs) {
      return { name, ready: found.reason === null, reason: found.reason };
    }
    checking ??= check();
    const reason = await checking;
    return { name, ready: reason === null, reason };
  };
}

/** One question for all who ask meanwhile, whose answer counts as long as that of an ESM that is ready. */
export function askedOnce<T>(ask: () => Promise<T>, clock: Clock): () => Promise<T> {
  let asking: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (asking === undefined || clock.now() - asking.at >= REUSED_MS.ready) asking = { answer: ask(), at: clock.now() };
    return asking.answer;
  };
}
