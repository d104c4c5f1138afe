import type { ChatSessionAttribute } from "../chat/card.ts";
import type { GiveUpReason } from "../chat/lifecycle.ts";
import type { MaskCounts } from "../chat/masks/mask-text.ts";
import type { ParticipantKind } from "../chat/participants.ts";
import type { WaitTime } from "../chat/wait-time.ts";
import type { NoPersonReason } from "./card/person-directory.ts";
import type { TaskResult } from "./task.ts";

export interface SessionCounts {
  /** Cards that the run worked on. */
  readonly seen: number;
  /** Histories read. */
  readonly read: number;
  /** Cards written; in a dry run, cards that would be. */
  readonly written: number;
  readonly unchanged: number;
  /** Cards closed in this run. */
  readonly finished: number;
  /** Cards that the next run works on again. */
  readonly stillActive: number;
  /** Cards that failed in this run, or in an earlier one and are not due again yet. */
  readonly failed: number;
  /** The failed cards that were put aside earlier and not tried in this run. */
  readonly putAside: number;
}

export interface SessionFailure {
  readonly sessionId: string | null;
  readonly dataCardId: string;
  readonly reason: string;
  /** ISO 8601; null when somebody has to change something first. */
  readonly retryAt: string | null;
}

export interface UnmatchedPerson {
  readonly kind: ParticipantKind;
  /** The platform's id. */
  readonly id: string;
  readonly reason: NoPersonReason;
  /** Sessions of this run that the person took part in. */
  readonly sessions: number;
}

/** A session whose message count on the platform differs from the messages that the platform delivered. */
export interface Drift {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly platform: number;
  readonly read: number;
  /** The value on the card after this run; null where that attribute is empty or switched off. */
  readonly stored: number | null;
}

/** A card that was closed without a finished session. */
export interface ClosedCard {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly reason: GiveUpReason | "session-deleted";
}

/** What a run did to one card, or in a dry run would do; `changed` is empty if the card needed no change. */
export interface CardReport {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly changed: readonly ChatSessionAttribute[];
  readonly finished: boolean;
  /** Whether messages were left out because the log was too long for its attribute. */
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
   * ISO 8601; start of the oldest session whose card this run left active. Null when there is none or no start is
   * known. Cards that were not read, such as those put aside, do not count.
   */
  readonly oldestActiveStart: string | null;
  readonly closed: readonly ClosedCard[];
  /** The first 2,000 cards that were written, or in a dry run would be. A run for one session always lists its card. */
  readonly cards: readonly CardReport[];
  /** Masked passages in the histories that were read, by type of mask. */
  readonly masked: MaskCounts;
  /** What could not be verified about ESM's configuration, one sentence each. */
  readonly unverified: readonly string[];
  /** Cards that the journal had no room for: they are tried again earlier than they should be. */
  readonly journalDropped: number;
  /** Entries that did not fit into the lists above; the counts include them. */
  readonly omitted: number;
  /** Lengths of lists, with the entries that did not fit. A run counts at most 5,000 persons. */
  readonly totals: { readonly drift: number; readonly unmatchedPersons: number };
  readonly requests: { readonly esm: number; readonly chatHistory: number };
  readonly durationMs: number;
  readonly peakMemoryBytes: number;
  readonly startedAt: string;
  readonly finishedAt: string;
}
