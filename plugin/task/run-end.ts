import { Failure, toldToStop } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";

/** Requests in a row, each failed after all its attempts, that are taken for an outage of the whole system. */
const OUTAGE_AFTER = 10;

/**
 * Whether a run goes on. Whoever works for a run has it in hand: tells it of failures, and asks it before beginning
 * anything new.
 */
export interface RunEnd {
  /** Why the run ends before all its cards are done; undefined as long as it goes on. The first reason stays. */
  readonly reason: Failure | undefined;
  /** Where cards are read and written. Once it is not asked any more, there is no use for histories either. */
  readonly esm: AskedSystem;
  /** Where histories are read. What was read of them can be written even when no more are to be had. */
  readonly chatHistory: AskedSystem;
  /** Asked before each batch: false once there is a reason, or the run was told to stop meanwhile. */
  goesOn(): boolean;
}

/** One of the systems that a run asks. */
export interface AskedSystem {
  /** Why it is not asked any more; undefined as long as it is. */
  readonly reason: Failure | undefined;
  /** Ends the run if the failure concerns more than the card or the request. @returns whether it does */
  failed(failure: Failure): boolean;
  /** For requests of one kind that follow each other: many failures in a row end the run, too. */
  inARow(): RequestsInARow;
}

export interface RequestsInARow {
  succeeded(): void;
  /** As that of the system, and counts. The failure that makes an outage is still that of its own card or request. */
  failed(failure: Failure): boolean;
}

/** Why a run ended on purpose, and when to go on where somebody said so. */
export interface RunStop {
  readonly reason: string;
  readonly retryAt: Instant | undefined;
}

/**
 * Does the work of a run.
 *
 * @returns why it was stopped; null when it went to its end, or when what ended it is told with each card
 * @throws what the work throws and, of failures that ended it, those that concern the run as a whole, unless they were
 *   on purpose
 */
export async function untilItsEnd(signal: AbortSignal, work: (end: RunEnd) => Promise<void>): Promise<RunStop | null> {
  const end = createRunEnd(signal);
  let reason: Failure | undefined;
  try {
    await work(end);
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

/** A system by itself, for what is asked before a run has cards to do. @param ended told when it is not asked any more */
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

/** Why a run ends that was told to stop. */
export function stoppedEarly(): Failure {
  return toldToStop("stopped before all cards were done");
}
