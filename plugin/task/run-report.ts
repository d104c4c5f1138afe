import type { TimeDoubt } from "../chat/kept/believed-times.ts";
import type { Losses } from "../chat/kept/merge-history.ts";
import type { ParticipantKind } from "../chat/participants.ts";
import type { WaitTime } from "../chat/wait-time.ts";
import type { NoPersonReason } from "./card/person-directory.ts";
import type { TaskResult } from "./task.ts";

/** How many cards came to what. */
export interface SessionCounts {
  /** Cards that the run worked on. */
  readonly seen: number;
  /** Histories read. */
  readonly read: number;
  /** Cards written; in a dry run, cards that would be. */
  readonly written: number;
  /** Cards that needed no change. */
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

/** Cards that the task makes itself. */
export interface NewCards {
  /** As ESM answered; in a dry run, cards that would be made. */
  readonly made: number;
  /** Sessions that were listed and that this run did not come to: the next one does. */
  readonly left: number;
}

/** Finished cards of the period that a refresh leaves as they are. */
export interface LeftByRefresh {
  /** The chat platform no longer has their session. */
  readonly gone: number;
  /** Their text was erased. */
  readonly erased: number;
  /** Their session goes on: the next run fills them again. */
  readonly goingOn: number;
}

/** A session or a card that failed. The others went on. */
export interface SessionFailure {
  /** Null where the card does not show it. */
  readonly sessionId: string | null;
  /** Empty for a session whose card could not be made, and for a card of which not even the id can be read. */
  readonly dataCardId: string;
  /** What went wrong and what to do; may be shown. */
  readonly reason: string;
  /** ISO 8601; null when somebody has to change something first. */
  readonly retryAt: string | null;
  /** False for a card that was put aside after an earlier failure, and that this run did not try. */
  readonly tried: boolean;
}

/** A participant whose Person card was not found. */
export interface UnmatchedPerson {
  /** What the person took part as. */
  readonly kind: ParticipantKind;
  /** The platform's id. */
  readonly id: string;
  /** Why there is no card for the person. */
  readonly reason: NoPersonReason;
  /** Sessions of this run that the person took part in. */
  readonly sessions: number;
}

/** A session whose message count on the platform differs from the messages that the platform delivered. */
export interface Drift {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** Messages, as the platform counts them. */
  readonly platform: number;
  /** Messages that were read. */
  readonly read: number;
  /** The value on the card after this run; null where that attribute is empty or switched off. */
  readonly stored: number | null;
}

/** A card that was closed without a finished session. */
export interface ClosedCard {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** The platform does not know the session, or it was deleted for privacy. */
  readonly reason: "session-unknown" | "session-deleted";
}

/** A card that keeps what the platform no longer has. Reported once for each change. */
export interface KeptCard extends Losses {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** In words for administrators. */
  readonly explanation: string;
}

/** A time that cannot be: it was not written to the card. Reported once for each change. */
export interface DoubtfulTime {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** What the time is of. */
  readonly of: TimeDoubt["of"];
  /** As the platform tells it, in ISO 8601; as a number of milliseconds where ISO 8601 cannot write it. */
  readonly at: string;
}

/** A finished card that was filled again. */
export interface RefilledCard {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /**
   * `session-changed`: the platform's list shows that its session went on. `card-changed`: what was written was no
   * longer on the card.
   */
  readonly why: RefillReason;
  /** What was written, by the plugin's own names of attributes. */
  readonly changed: readonly string[];
}

/** A part of a card that a save of the open card may put back; `other` is anything else. */
export type UndonePart = "customer" | "supportPerson" | "members" | "chatLogFile" | "other";

/** A finished card that no longer shows what was written, when it was looked at once more. */
export interface UndoneCard {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** What was no longer on the card. */
  readonly gone: readonly UndonePart[];
  /** `left`: it was written again before, and is left as it is now. */
  readonly outcome: "written-again" | "left";
  /** In words for administrators: the cause and what to do. */
  readonly explanation: string;
}

/** Why a finished card was filled again. */
export type RefillReason = "session-changed" | "card-changed";

/** What a run did to one card, or in a dry run would do; `changed` is empty if the card needed no change. */
export interface CardReport {
  /** The chat platform's own id. */
  readonly sessionId: string;
  /** ESM's own id of the session's card. */
  readonly dataCardId: string;
  /** What was written, by the plugin's own names of attributes. */
  readonly changed: readonly string[];
  /** Whether the card is closed now. */
  readonly finished: boolean;
  /** Whether messages were left out because the log was too long for its attribute. */
  readonly logCut: boolean;
  /** How long the end user waited for the first reply, with the reason in words for administrators. */
  readonly waitTime: WaitTime & { readonly explanation: string };
}

/** What a run of `IWChatHistoryDownloadTask` did. It holds ids, never names or chat text. */
export interface RunReport extends TaskResult {
  /** `IWChatHistoryDownloadTask` */
  readonly task: string;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  /** How many cards came to what. */
  readonly sessions: SessionCounts;
  /** Undefined where the task makes no cards. */
  readonly newCards?: NewCards | undefined;
  /** Only in the report of a refresh. */
  readonly leftByRefresh?: LeftByRefresh | undefined;
  /** What failed; the first 5,000. */
  readonly failures: readonly SessionFailure[];
  /** Participants without a Person card; the first 5,000. */
  readonly unmatchedPersons: readonly UnmatchedPerson[];
  /** Sessions with more or fewer messages than the platform says; the first 5,000. */
  readonly drift: readonly Drift[];
  /**
   * ISO 8601; start of the oldest session whose card this run left active. Null when there is none or no start is
   * known. Cards that were not read, such as those put aside, do not count.
   */
  readonly oldestActiveStart: string | null;
  /** Cards that were closed without a finished session. */
  readonly closed: readonly ClosedCard[];
  /** Cards that keep what the platform no longer has. */
  readonly kept: readonly KeptCard[];
  /** Times that cannot be. */
  readonly doubtfulTimes: readonly DoubtfulTime[];
  /** Finished cards that were filled again. */
  readonly refilled: readonly RefilledCard[];
  /** Finished cards that no longer show what was written. */
  readonly undone: readonly UndoneCard[];
  /** Participants with an external id who were looked up, and how many of them were found. Each counts once a session. */
  readonly persons: { readonly asked: number; readonly found: number };
  /** What is wrong with the run as a whole, one sentence each. Such a run did not go well. */
  readonly problems: readonly string[];
  /** The first 2,000 cards that were written, or in a dry run would be. A run for one session always lists its card. */
  readonly cards: readonly CardReport[];
  /** Masked passages in the histories that were read, by type of mask. */
  readonly masked: Readonly<Record<string, number>>;
  /** What could not be verified about ESM's configuration, one sentence each. */
  readonly unverified: readonly string[];
  /** Cards that the journal had no room for: they are tried again earlier than they should be. */
  readonly journalDropped: number;
  /** Entries that did not fit into the lists above; the counts include them. */
  readonly omitted: number;
  /** Lengths of lists, with the entries that did not fit. A run counts at most 5,000 persons. */
  readonly totals: { readonly drift: number; readonly unmatchedPersons: number };
  /** Requests that were sent to each system, repeated ones included. */
  readonly requests: { readonly esm: number; readonly chatHistory: number };
  /** Milliseconds. */
  readonly durationMs: number;
  /** The most memory that the process had until the end of the run. */
  readonly peakMemoryBytes: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601. */
  readonly finishedAt: string;
}
