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
/** Milliseconds for which a failed probe is not repeated: anybody may ask, and ESM must not carry that load. */
const PROBE_EVERY = 5_000;

/** Tells whether an environment can do its work. Asks its ESM only if no request to it has succeeded for a while. */
export function createReadiness(environment: FunctionEnvironment, clock: Clock): Readiness {
  const { name, createChatSession } = environment;
  let pending: Promise<string | null> | undefined;
  let failed: { readonly reason: string; readonly at: number } | undefined;

  async function probe(): Promise<string | null> {
    try {
      await createChatSession.probe();
      failed = undefined;
      return null;
    } catch (error) {
      const reason = error instanceof Failure ? error.code : "internal-error";
      failed = { reason, at: clock.now() };
      return reason;
    } finally {
      pending = undefined;
    }
  }

  return async () => {
    const success = createChatSession.lastSuccessAt();
    const now = clock.now();
    if (success !== undefined && now - success < RECENTLY) return { name, ready: true, reason: null };
    if (failed !== undefined && now - failed.at < PROBE_EVERY) return { name, ready: false, reason: failed.reason };
    pending ??= probe();
    const result = await within(clock, PROBE_WITHIN, pending);
    const reason = result === undefined ? "no-answer-in-time" : result.done;
    return { name, ready: reason === null, reason };
  };
}
