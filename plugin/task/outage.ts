import { Failure } from "../base/failure.ts";

/** Failures in a row, each after all its attempts, that are taken for an outage of the whole system. */
const OUTAGE_AFTER = 10;

/** Tells a system that is down from sessions that fail one by one, so that the rest of a run is not waited for. */
export interface OutageDetector {
  succeeded(): void;
  /** Counts a failure that the system itself is to blame for. @returns the outage, once there is one */
  failed(failure: Failure): Failure | undefined;
}

const SYSTEM_FAILURES: ReadonlySet<string> = new Set(["unreachable", "unavailable"]);

/** Whether the system is to blame, and not what was asked of it. */
export function isSystemFailure(failure: Failure): boolean {
  return SYSTEM_FAILURES.has(failure.code);
}

export function createOutageDetector(): OutageDetector {
  let inARow = 0;
  return {
    succeeded() {
      inARow = 0;
    },
    failed(failure) {
      if (!isSystemFailure(failure)) return undefined;
      inARow += 1;
      if (inARow < OUTAGE_AFTER) return undefined;
      const message = `not tried: ${inARow} requests in a row have failed, the last one because ${failure.message}`;
      return new Failure(message, { code: "outage", scope: "system", retryable: true });
    },
  };
}
