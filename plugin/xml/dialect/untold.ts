/** What an export does not show, in sentences for an administrator. Each once. */
export interface Untold {
  /** Written all the same, as a guess. */
  readonly assumed: readonly string[];
  /** Not written. */
  readonly leftOut: readonly string[];
  /** Written as the export has it, though it is not known what it means. */
  readonly copied: readonly string[];
}

export interface UntoldNotes {
  assume(sentence: string): void;
  leaveOut(sentence: string): void;
  copy(sentence: string): void;
  all(): Untold;
}

export function createUntoldNotes(): UntoldNotes {
  const assumed = new Set<string>();
  const leftOut = new Set<string>();
  const copied = new Set<string>();
  return {
    assume: (sentence) => void assumed.add(sentence),
    leaveOut: (sentence) => void leftOut.add(sentence),
    copy: (sentence) => void copied.add(sentence),
    all: () => ({ assumed: [...assumed], leftOut: [...leftOut], copied: [...copied] }),
  };
}
