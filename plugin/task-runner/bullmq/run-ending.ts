import type { Clock } from "../../clock.ts";

/** Why a part of a run ends before its work is done. */
export type Ending = "shutdown" | "window-over" | "lock-lost";

/** Ends a part early, for the first reason that comes. */
export interface RunEnding {
  readonly signal: AbortSignal;
  /** Undefined as long as nothing has ended it. */
  reason(): Ending | undefined;
  /** Nothing is waited for any more. */
  release(): void;
}

export interface EndingSources {
  readonly clock: Clock;
  readonly shutdown: AbortSignal;
  readonly lockLost: AbortSignal;
  /** Epoch milliseconds; null for never. */
  readonly endsAt: number | null;
}

export function watchEnding({ clock, shutdown, lockLost, endsAt }: EndingSources): RunEnding {
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
  if (endsAt !== null) {
    clock.wait(Math.max(0, endsAt - clock.now()), released.signal).then(
      () => end("window-over"),
      () => undefined,
    );
  }
  return { signal: ending.signal, reason: () => reason, release: () => released.abort() };
}
