import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { instant } from "../kept-text.ts";

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

/** The process that has the lock. It tells this about itself and nothing else: anybody on the machine may ask. */
export interface LockHolder {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A name that the kernel gives to one process only, and takes back when that process ends. */
export interface LockName {
  /** Undefined when somebody has it. */
  take(clock: Clock): Promise<TakenName | undefined>;
  /**
   * Undefined when nobody has the name. Who has taken it and is undecided is waited for, as is an answer at all; neither
   * longer than a second.
   */
  holder(clock: Clock): Promise<LockHeld | undefined>;
}

/** A name that is ours. Whoever asks for its holder waits until this is decided, or the name released. */
export interface TakenName extends Lock {
  /** Decides to keep the name: from now on whoever asks is told who has it. */
  keep(): void;
}

/** Milliseconds in which a holder says who it is; one that is busy, stopped or not ours stays nameless. */
export const PATIENCE_MS = 1_000;

/** Times that a name was taken and its holder gone a moment later. Whoever is that fast has work in hand. */
export const MOST_ATTEMPTS = 20;

/** Characters; what is longer was not said by a holder. */
export const LONGEST_HOLDER_LINE = 200;

const holderForm = z.object({ pid: z.number().int().positive(), since: instant });

/** A holder as one line of JSON. */
export function holderLine(holder: LockHolder): string {
  return `${JSON.stringify(z.encode(holderForm, holder))}\n`;
}

/** Undefined when it is not such a line: another program may have the name. */
export function readHolderLine(text: string): LockHolder | undefined {
  try {
    return z.safeDecode(holderForm, JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
