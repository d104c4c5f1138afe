import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";

/** Milliseconds; after so long, at most, it is noticed that somebody has set the clock. */
const MOST_WAIT = 30_000;

/** Milliseconds by which a clock may be corrected without a word. */
const SLIGHT_CORRECTION = 2_000;

/** Has something done again and again, when it is due. */
export interface Heartbeat {
  /** Looks again now. */
  wake(): void;
  /** Resolves when nothing more is done. */
  stop(): Promise<void>;
}

interface HeartbeatWork {
  beat(now: number, monotonic: number): void;
  /** Milliseconds until the next beat is needed. */
  nextBeat(now: number, monotonic: number): number;
  /** The clock was set back. */
  setBack(now: number): void;
}

interface HeartbeatOptions {
  readonly clock: Clock;
  monotonic(): number;
  readonly log: Logger;
}

/** The clock on the wall says what is due; the monotonic one tells when somebody has set the other. */
export function createHeartbeat({ clock, monotonic, log }: HeartbeatOptions, work: HeartbeatWork): Heartbeat {
  const stopped = new AbortController();
  let nap = new AbortController();
  let last = { now: clock.now(), monotonic: monotonic() };

  function noticeJump(): void {
    const present = { now: clock.now(), monotonic: monotonic() };
    const jumpMs = Math.round(present.now - last.now - (present.monotonic - last.monotonic));
    last = present;
    if (Math.abs(jumpMs) <= SLIGHT_CORRECTION) return;
    log.warn({ jumpMs }, "the clock was set, or the machine slept: all schedules are looked at again");
    if (jumpMs < 0) work.setBack(present.now);
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      nap = new AbortController();
      noticeJump();
      work.beat(last.now, last.monotonic);
      const wait = Math.min(Math.max(work.nextBeat(clock.now(), monotonic()), 1), MOST_WAIT);
      try {
        await clock.wait(wait, nap.signal);
      } catch (error) {
        if (!nap.signal.aborted) throw error;
      }
    }
  }

  // A step later: whoever makes the heartbeat may need it in the first beat.
  const running = Promise.resolve().then(run);
  return {
    wake: () => nap.abort(),
    async stop() {
      stopped.abort();
      nap.abort();
      await running;
    },
  };
}
