import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { KeptFile } from "../../state/kept-file.ts";
import { ofLastDay, type RefusedCalls, type RefusedCallsOfHour } from "../../state/open-refused-calls.ts";
import type { FunctionCallObserver } from "../../watch/function-call-observer.ts";

const HOUR_MS = 3_600_000;
/** Milliseconds from a change until it is written. */
export const WRITTEN_WITHIN_MS = 10_000;

export interface RefusedCallsCounter extends FunctionCallObserver {
  /** Writes what is not written yet. */
  close(): void;
}

/**
 * Keeps the refused calls of the last day in a file, for `esm-chat check`. Goes on with what is in it. Calls are answered
 * whether or not it can be written.
 *
 * @param warn called with why the file cannot be written, once until it can
 */
export function countRefusedCalls(
  file: Pick<KeptFile<RefusedCalls>, "read" | "write">,
  clock: Clock,
  warn: (message: string) => void,
): RefusedCallsCounter {
  const before = file.read();
  const since = before?.since ?? clock.now();
  let lastTaken = before?.lastTaken;
  let refused: readonly RefusedCallsOfHour[] = before?.refused ?? [];
  let isUnwritten = false;
  let isWarned = false;
  const closed = new AbortController();

  function write(): void {
    isUnwritten = false;
    refused = ofLastDay(refused, clock.now());
    try {
      file.write({ since, lastTaken, refused });
      isWarned = false;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!isWarned) warn(error.message);
      isWarned = true;
    }
  }

  function writeSoon(): void {
    if (isUnwritten) return;
    isUnwritten = true;
    clock.wait(WRITTEN_WITHIN_MS, closed.signal).then(write, () => undefined);
  }

  function count(reason: string): void {
    const last = clock.now();
    const hour = last - (last % HOUR_MS);
    const isSame = (one: RefusedCallsOfHour) => one.hour === hour && one.reason === reason;
    const calls = (refused.find(isSame)?.calls ?? 0) + 1;
    refused = [...refused.filter((one) => !isSame(one)), { hour, reason, calls, last }];
    writeSoon();
  }

  // So that check sees that calls are counted.
  write();
  return {
    answered({ status, refused: reason, isCheck }) {
      if (isCheck) return;
      if (reason !== undefined) count(reason);
      if (status !== 200) return;
      const settled = lastTaken ?? 0;
      if (settled === 0 || refused.some(({ last }) => last >= settled)) writeSoon();
      lastTaken = clock.now();
    },
    close() {
      closed.abort();
      if (isUnwritten || lastTaken !== before?.lastTaken) write();
    },
  };
}
