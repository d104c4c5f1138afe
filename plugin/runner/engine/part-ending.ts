import type { Clock } from "../../base/clock.ts";
import { doesNotEnd } from "../run-failures.ts";
import type { JobPolicy } from "./job-policy.ts";

/** Why a part of a run ends before its work is done. */
export type Ending = "shutdown" | "window-over" | "lock-lost" | "too-long";

/** Ends a part early, for the first reason that comes. */
export interface PartEnding {
  readonly signal: AbortSignal;
  /** Rejects when the part is still running long after it was told to end: others must not wait for it. */
  readonly overdue: Promise<never>;
  /** Undefined while nothing has ended it. */
  reason(): Ending | undefined;
  /** Clears the timers. */
  release(): void;
}

export interface EndingSources {
  readonly clock: Clock;
  readonly shutdown: AbortSignal;
  readonly lockLost: AbortSignal;
  /** Epoch milliseconds; null for never. */
  readonly endsAt: number | null;
  readonly policy: Pick<JobPolicy, "longestPartMs" | "stoppingMs">;
}

export function watchEnding({ clock, shutdown, lockLost, endsAt, policy }: EndingSources): PartEnding {
  const ending = new AbortController();
  const released = new AbortController();
  let reason: Ending | undefined;

  function end(why: Ending): void {
    reason ??= why;
    ending.abort();
  }

  function when(source: AbortSignal, why: Ending): void {
    if (source.aborted) end(why);
    else source.addEventListener("abort", () => end(why), { once: true, signal: released.signal });
  }

  when(lockLost, "lock-lost");
  when(shutdown, "shutdown");
  function after(milliseconds: number, why: Ending): void {
    clock.wait(Math.max(0, milliseconds), released.signal).then(
      () => end(why),
      () => undefined,
    );
  }

  after(policy.longestPartMs, "too-long");
  if (endsAt !== null) after(endsAt - clock.now(), "window-over");
  const overdue = new Promise<never>((_resolve, reject) => {
    const late = () => reject(doesNotEnd(policy.stoppingMs));
    const wait = () => void clock.wait(policy.stoppingMs, released.signal).then(late, () => undefined);
    ending.signal.addEventListener("abort", wait, { once: true });
    if (ending.signal.aborted) wait();
  });
  return { overdue, signal: ending.signal, reason: () => reason, release: () => released.abort() };
}
