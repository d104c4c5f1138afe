/**
 * How much work one text may still cost. A step takes about a tenth of a microsecond; what counts them is a place where something
 * may begin or end, so the count does not depend on the machine.
 */
export interface Effort {
  /** @throws TooMuchEffort when the text has cost as much as a text may */
  spend(steps: number): void;
}

/** Caught where the text is masked: it is then masked as a whole. */
export class TooMuchEffort extends Error {
  override readonly name = "TooMuchEffort";
}

/**
 * A quarter of a second of a processor. A text with a thousand telephone numbers needs a hundredth of it; only text that
 * looks like the beginnings of numbers all over, hundreds of thousands of characters long, needs more.
 */
export const MOST_STEPS_A_TEXT = 2_500_000;

export function effortOf(mostSteps: number): Effort {
  let left = mostSteps;
  return {
    spend(steps) {
      left -= steps;
      if (left < 0) throw new TooMuchEffort(`more than ${mostSteps} steps`);
    },
  };
}
