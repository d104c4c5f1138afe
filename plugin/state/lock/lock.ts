import type { LockHolder } from "./lock-holder.ts";

/** The right to run an environment, or a part of one, on this machine, until it is released or the process ends, however it ends. */
export interface Lock {
  /** Resolves when the next process can have it. More than once does no harm. */
  release(): Promise<void>;
}

/** Another process has the lock. */
export interface LockHeld {
  /** Undefined when it does not say who it is. */
  readonly heldBy: LockHolder | undefined;
}
