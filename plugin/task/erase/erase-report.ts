import type { SessionFailure } from "../run-report.ts";
import type { TaskResult } from "../task.ts";

export interface ErasureCounts {
  /** Cards that are concerned, and cards that could not be read. */
  readonly seen: number;
  /** Cards whose text was erased; in a dry run, would be. */
  readonly erased: number;
  /** Cards on which there is no text any more, or never was. */
  readonly unchanged: number;
  readonly failed: number;
}

/** A card whose text was erased, or in a dry run would be. */
export interface ErasedCard {
  /** Null on a card without one. */
  readonly sessionId: string | null;
  readonly dataCardId: string;
}

export interface EraseReport extends TaskResult {
  readonly task: string;
  readonly dryRun: boolean;
  readonly cards: ErasureCounts;
  readonly erased: readonly ErasedCard[];
  readonly failures: readonly SessionFailure[];
  /** What could not be verified about ESM's configuration; one sentence each. */
  readonly unverified: readonly string[];
  /** Entries that the lists above had no room for; the counts hold all of them. */
  readonly omitted: number;
  readonly requests: { readonly esm: number };
  readonly durationMs: number;
  readonly startedAt: string;
  readonly finishedAt: string;
}
