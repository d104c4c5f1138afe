import { z } from "zod";

/** The process that has the lock. It tells this about itself and nothing else: anybody on the machine may ask. */
export interface LockHolder {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Characters; what is longer was not said by a holder. */
export const LONGEST_HOLDER_LINE = 200;

const holderSchema = z.object({
  pid: z.number().int().positive(),
  since: z.iso.datetime().transform((text) => Date.parse(text)),
});

/** A holder as one line of JSON. */
export function holderLine({ pid, since }: LockHolder): string {
  return `${JSON.stringify({ pid, since: new Date(since).toISOString() })}\n`;
}

/** Undefined when it is not such a line: another program may have the name. */
export function readHolderLine(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

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
