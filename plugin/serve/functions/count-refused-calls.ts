import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import type { KeptFile } from "../../state/kept-file.ts";
import { notAfter, ofLastDay, type RefusedCalls, type RefusedCallsOfHour } from "../../state/open-refused-calls.ts";
import type { FunctionCallObserver } from "../../watch/function-call-observer.ts";

const HOUR_MS = 3_600_000;
/** Milliseconds from a change until it is written. */
export const WRITTEN_WITHIN_MS = 10_000;
/** Milliseconds between two writes that say that calls are still counted, and when one last got its card. */
export const SAID_EVERY_MS = 300_000;

export interface RefusedCallsCounter extends FunctionCallObserver {
  /** Writes what is not written yet. */
  close(): void;
}

/**
 * Keeps the refused calls of the last day in a file, for `esm-chat check`. Adds to what is in it, which another process
 * may have counted, then or meanwhile. Calls are answered whether or not it can be written.
 *
 * @param warn called with why the file cannot be written, once until it can
 */
export function countRefusedCalls(
  file: Pick<KeptFile<RefusedCalls>, "read" | "write">,
  clock: Clock,
  warn: (message: string) => void,
): RefusedCallsCounter {
  /** What is not in the file. */
  let unwritten: RefusedCalls = noneSince(clock.now());
  let latest = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  let isWarned = false;
  let isSettled = false;
  const closed = new AbortController();

  function write(now = clock.now()): void {
    unwritten = { ...notAfter(unwritten, now), refused: ofLastDay(unwritten.refused, now) };
    try {
      const before = file.read();
      const both = before === undefined ? unwritten : joined(notAfter(before, now), unwritten);
      file.write({ ...both, countedAt: now, refused: ofLastDay(both.refused, now) });
      unwritten = noneSince(unwritten.since);
      isWarned = false;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!isWarned) warn(error.message);
      isWarned = true;
    }
  }

  function writeSoon(): void {
    // A card that was made, or refused, as the last thing.
    if (closed.signal.aborted) return write();
    if (isWaiting) return;
    isWaiting = true;
    clock.wait(WRITTEN_WITHIN_MS, closed.signal).then(
      () => {
        isWaiting = false;
        write();
      },
      () => undefined,
    );
  }

  async function sayAgain(): Promise<void> {
    while (!closed.signal.aborted) {
      await clock.wait(SAID_EVERY_MS, closed.signal);
      write();
    }
  }

  /** The time of a call. One that comes after the clock was set back is later than all before it. */
  function happenedAt(): Instant {
    const now = clock.now();
    if (now < latest) write(now - 1);
    latest = now;
    return now;
  }

  function count(reason: string): void {
    const last = happenedAt();
    const one = { hour: last - (last % HOUR_MS), reason, calls: 1, last };
    unwritten = joined(unwritten, { ...noneSince(unwritten.since), refused: [one] });
    isSettled = false;
    writeSoon();
  }

  function taken(): void {
    unwritten = { ...unwritten, lastTaken: happenedAt() };
    if (!isSettled) writeSoon();
    isSettled = true;
  }

  // So that check sees that calls are counted.
  write();
  sayAgain().catch(() => undefined);
  return {
    answered({ status, refused: reason, isCheck }) {
      if (isCheck) return;
      if (reason !== undefined) count(reason);
      if (status === 200) taken();
    },
    endedLate({ refused: reason }) {
      if (reason === undefined) taken();
      else count(reason);
    },
    close() {
      closed.abort();
      write();
    },
  };
}

function noneSince(since: Instant): RefusedCalls {
  return { since, countedAt: undefined, lastTaken: undefined, refused: [] };
}

function joined(before: RefusedCalls, more: RefusedCalls): RefusedCalls {
  const hours = new Map<string, RefusedCallsOfHour>();
  for (const one of [...before.refused, ...more.refused]) {
    const key = `${one.hour} ${one.reason}`;
    const same = hours.get(key);
    hours.set(key, {
      ...one,
      calls: one.calls + (same?.calls ?? 0),
      last: Math.max(one.last, same?.last ?? one.last),
    });
  }
  return {
    since: Math.min(before.since, more.since),
    countedAt: more.countedAt,
    lastTaken: more.lastTaken ?? before.lastTaken,
    refused: [...hours.values()],
  };
}
