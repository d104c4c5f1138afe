/** A run that waits for a slot. */
export interface Applicant {
  /** Epoch milliseconds; the run that has been due longest comes first. */
  readonly dueAt: number;
  start(): void;
}

/** Allows so many runs at once; the others wait. */
export interface Slots {
  /** Starts it now, or as soon as a slot is free. @returns whether it has been started */
  apply(applicant: Applicant): boolean;
  /** Removes a run that waits. */
  withdraw(applicant: Applicant): void;
  /** Gives a slot to the next one. */
  free(): void;
}

export function createSlots(count: number): Slots {
  const waiting: Applicant[] = [];
  let left = count;

  function serve(): void {
    while (left > 0) {
      const next = waiting.shift();
      if (next === undefined) return;
      left -= 1;
      next.start();
    }
  }

  function withdraw(applicant: Applicant): void {
    const index = waiting.indexOf(applicant);
    if (index !== -1) waiting.splice(index, 1);
  }

  return {
    apply(applicant) {
      const behind = waiting.findIndex(({ dueAt }) => dueAt > applicant.dueAt);
      waiting.splice(behind === -1 ? waiting.length : behind, 0, applicant);
      serve();
      return !waiting.includes(applicant);
    },
    withdraw,
    free() {
      left += 1;
      serve();
    },
  };
}
