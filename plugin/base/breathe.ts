import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Work in pieces. It yields after each piece, which takes a few milliseconds of a processor at most, so that it can be
 * interrupted for what else waits for the event loop.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/**
 * Characters that are worked on between two pieces: well below a millisecond for most works. A turn for each message would
 * take longer than the message.
 */
export const CHARACTERS_IN_A_PIECE = 20_000;

/** Does all the work at once. For work that is known to be small. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Does long work without holding up others. */
export interface Breathe {
  /** Does the work, and lets the event loop go round between its pieces. Works wait for each other: one is in memory. */
  through<T>(steps: Steps<T>): Promise<T>;
}

/** Milliseconds: a call that needs ten turns of the event loop is held up by a quarter of a second. */
const LONGEST_HOLD_MS = 25;

/**
 * @param now milliseconds that only go forward
 * @param turn resolves when the event loop has gone round once
 */
export function createBreathe(
  now: () => number = () => performance.now(),
  turn: () => Promise<unknown> = () => nextTurn(),
): Breathe {
  let last: Promise<unknown> = Promise.resolve();
  /** When the event loop last went round: the hold of several short works in a row counts, too. */
  let since = now();

  async function piecewise<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      if (now() - since >= LONGEST_HOLD_MS) {
        await turn();
        since = now();
      }
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  return {
    through<T>(steps: Steps<T>) {
      const work = last.then(() => piecewise(steps));
      last = work.catch(() => undefined);
      return work;
    },
  };
}

/** For all environments of the process: they share its event loop. */
export const breathe = createBreathe();
