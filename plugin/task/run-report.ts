import type { ChatSessionAttribute } from "../chat/card.ts";
import type { GiveUpReason } from "../chat/lifecycle.ts";
import type { MaskCounts } from "../chat/masks/mask-text.ts";
import type { ParticipantKind } from "../chat/participants.ts";
import type { WaitTime } from "../chat/wait-time.ts";
import type { NoPersonReason } from "./card/person-directory.ts";
import type { TaskResult } from "./task.ts";

export interface SessionCounts {
  /** Cards that were taken up. */
  readonly seen: number;
  /** Histories read. */
  readonly read: number;
  /** Cards written; in a dry run, cards that would be. */
  readonly written: number;
  readonly unchanged: number;
  /** Cards closed in this run. */
  readonly finished: number;
  /** Cards that the next run takes up again. */
  readonly stillActive: number;
  /** Failed in this run, or in an earlier one and not tried again yet. */
  readonly failed: number;
  /** Of the failed ones those that were put aside and not tried in this run. */
  readonly putAside: number;
}

export interface SessionFailure {
  readonly sessionId: string | null;
  readonly dataCardId: string;
  readonly reason: string;
  /** ISO 8601; null when trying again does not help before somebody has changed something. */
  readonly retryAt: string | null;
}

export interface UnmatchedPerson {
  readonly kind: ParticipantKind;
  /** The platform's id. */
  readonly id: string;
  readonly reason: NoPersonReason;
  /** In how many sessions of this run. */
  readonly sessions: number;
}

/** A session in which the platform's own count differs from the messages it delivered. */
export interface Drift {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly platform: number;
  readonly read: number;
  /** What stands on the card after this run; null where that attribute is empty or switched off. */
  readonly stored: number | null;
}

/** A card that was closed without a finished session. */
export interface ClosedCard {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly reason: GiveUpReason | "session-deleted";
}

/** What a run did, or in a dry run would do, to one card; `changed` is empty where the card is right already. */
export interface CardReport {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly changed: readonly ChatSessionAttribute[];
  readonly finished: boolean;
  /** Whether the log was too long for its attribute and messages had to be left out. */
  readonly logCut: boolean;
  readonly waitTime: WaitTime & { readonly explanation: string };
}

export interface RunReport extends TaskResult {
  readonly task: string;
  readonly dryRun: boolean;
  readonly sessions: SessionCounts;
  readonly failures: readonly SessionFailure[];
  readonly unmatchedPersons: readonly UnmatchedPerson[];
  readonly drift: readonly Drift[];
  /**
   * ISO 8601; when the oldest session began whose card this run has left active. Null when there is none, or it is not
   * known when they began: cards that were not read, such as those put aside, are not among them.
   */
  readonly oldestActiveStart: string | null;
  readonly closed: readonly ClosedCard[];
  /** Cards that were written, or in a dry run would be, the first 2,000; of a run for one session, its card in any case. */
  readonly cards: readonly CardReport[];
  /** Passages that were masked in the histories read, by type. */
  readonly masked: MaskCounts;
  /** What could not be verified about ESM's configuration; one sentence each. */
  readonly unverified: readonly string[];
  /** Cards put aside earlier that the journal had no room for any more: they are tried again before it is time. */
  readonly journalDropped: number;
  /** Entries that the lists above had no room for; the counts hold all of them. */
  readonly omitted: number;
  /** Entries of lists, with those that they had no room for. A run counts 5,000 persons at most. */
  readonly totals: { readonly drift: number; readonly unmatchedPersons: number };
  readonly requests: { readonly esm: number; readonly chatHistory: number };
  readonly durationMs: number;
  readonly peakMemoryBytes: number;
  readonly startedAt: string;
  readonly finishedAt: string;
}
