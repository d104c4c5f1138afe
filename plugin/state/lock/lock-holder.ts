import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { instant } from "../kept-text.ts";

/**
 * The right to run an environment, or a part of it, on this machine, until it is released or the process ends in any
 * way.
 */
export interface Lock {
  /** Resolves when the next process can take it. May be called more than once. */
  release(): Promise<void>;
}

/** Another process holds the lock. */
export interface LockHeld {
  /** Undefined when the process does not say who it is. */
  readonly heldBy: LockHolder | undefined;
}

/** The process that holds the lock. Anybody on the machine may ask, so it tells nothing else about itself. */
export interface LockHolder {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A name that the kernel gives to only one process, and takes back when that process ends. */
export interface LockName {
  /** Undefined when another process has it. */
  take(clock: Clock): Promise<TakenName | undefined>;
  /** Undefined when nobody has the name. Waits at most a second for a holder to decide and to answer. */
  holder(clock: Clock): Promise<LockHeld | undefined>;
  /** Whether a process has the name at this moment; does not wait for it to say anything. */
  isTaken(): Promise<boolean>;
}

/** A name that this process has. Others that ask for its holder wait until it is decided or released. */
export interface TakenName extends Lock {
  /** Decides to keep the name: from now on, others are told who has it. */
  keep(): void;
}

/** Milliseconds to wait for a holder's answer. One that is busy, stopped or another program stays unknown. */
export const PATIENCE_MS = 1_000;

/** Attempts at a name that was taken but free again a moment later. A holder that fast is at work. */
export const MOST_ATTEMPTS = 20;

/** Characters; a longer answer is not from a holder. */
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
