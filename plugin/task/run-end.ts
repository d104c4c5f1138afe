import { Failure, toldToStop } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";

/** Requests that failed in a row, each after all its attempts: so many count as an outage of the system. */
const OUTAGE_AFTER = 10;

/** Whether a run goes on. All work of a run reports its failures here, and asks here before it begins anything new. */
export interface RunEnd {
  /** Why the run ends before all its cards are done; undefined as long as it goes on. The first reason stays. */
  readonly reason: Failure | undefined;
  /** Where cards are read and written. Once it is no longer asked, histories are no longer read either. */
  readonly esm: AskedSystem;
  /** Where histories are read. Once it is no longer asked, histories that were read are still written. */
  readonly chatHistory: AskedSystem;
  /** Asked before each batch. @returns false once there is a reason, or the run was told to stop */
  goesOn(): boolean;
}

/** One of the systems that a run asks. */
export interface AskedSystem {
  /** Why it is no longer asked; undefined while it is. */
  readonly reason: Failure | undefined;
  /** Ends the run if the failure concerns more than one card or request. @returns whether it ended the run */
  failed(failure: Failure): boolean;
  /** For a sequence of requests of one kind: many failures in a row also end the run. */
  inARow(): RequestsInARow;
}

export interface RequestsInARow {
  succeeded(): void;
  /**
   * As `AskedSystem.failed`, and counts failures in a row. The one that makes it an outage still belongs to its own
   * card or request.
   */
  failed(failure: Failure): boolean;
}

/** Why a run ended on purpose, and when to go on if a system named a time. */
export interface RunStop {
  readonly reason: string;
  readonly retryAt: Instant | undefined;
}

/**
 * Waits for the work of a run.
 *
 * @param work that was given this `end`
 * @returns why it was stopped; null when all was done, or when each card tells what ended the run
 * @throws what the work throws, and failures that concern the run as a whole, unless they were on purpose
 */
export async function untilItsEnd(end: RunEnd, work: Promise<void>): Promise<RunStop | null> {
  let reason: Failure | undefined;
  try {
    await work;
    reason = end.reason;
  } catch (error) {
    if (!(error instanceof Failure) || !error.onPurpose) throw error;
    reason = error;
  }
  if (reason === undefined) return null;
  if (reason.onPurpose) return { reason: reason.message, retryAt: reason.retryAt };
  if (reason.scope === "run") throw reason;
  return null;
}

/** @param signal aborted when the run is told to stop */
export function createRunEnd(signal: AbortSignal): RunEnd {
  let reason: Failure | undefined;
  const noteFirst = (failure: Failure) => {
    reason ??= failure;
  };
  const esm = askedSystem(noteFirst);
  return {
    esm,
    chatHistory: askedSystem(noteFirst),
    get reason() {
      return reason;
    },
    goesOn() {
      if (signal.aborted) esm.failed(stoppedEarly());
      return reason === undefined;
    },
  };
}

/**
 * A system by itself, for requests before a run has cards to work on.
 *
 * @param ended called when the system is no longer asked
 */
export function askedSystem(ended: (failure: Failure) => void = () => undefined): AskedSystem {
  let reason: Failure | undefined;

  function end(failure: Failure): void {
    reason ??= failure;
    ended(failure);
  }

  function failed(failure: Failure): boolean {
    const concernsAll = failure.onPurpose || failure.scope === "system" || failure.scope === "run";
    if (concernsAll) end(failure);
    return concernsAll;
  }

  return {
    get reason() {
      return reason;
    },
    failed,
    inARow() {
      let count = 0;
      return {
        succeeded() {
          count = 0;
        },
        failed(failure) {
          if (failed(failure)) return true;
          if (failure.scope !== "request") return false;
          count += 1;
          if (count >= OUTAGE_AFTER) end(outage(count, failure));
          return false;
        },
      };
    },
  };
}

function outage(count: number, { message: last }: Failure): Failure {
  const message = `not tried: ${count} requests in a row have failed, the last one because ${last}`;
  return new Failure(message, { code: "outage", scope: "system", retryable: true });
}

/** The reason of a run that was told to stop. */
export function stoppedEarly(): Failure {
  return toldToStop("stopped before all cards were done");
}
