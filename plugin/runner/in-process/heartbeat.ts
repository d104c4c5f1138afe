import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";

/** Milliseconds after which, at the latest, a clock that was set is noticed. */
const MOST_WAIT = 30_000;

/** Milliseconds; smaller corrections of the clock are ignored. */
const SLIGHT_CORRECTION = 2_000;

/** Calls a function whenever something is due. */
export interface Heartbeat {
  /** Checks again now. */
  wake(): void;
  /** Resolves when nothing more is called. */
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

/** The wall clock tells what is due; the monotonic clock shows when the wall clock was set. */
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

  // Asynchronously, because the caller may use the heartbeat in its first beat.
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
