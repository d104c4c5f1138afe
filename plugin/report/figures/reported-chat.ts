import type { Outcome } from "../../chat/outcome.ts";
import type { Instant } from "../../chat/session.ts";
import type { DataCardId } from "../../outside/esm/port.ts";

/** A card that a reference leads to. */
export interface NamedCard {
  readonly dataCardId: DataCardId;
  /** What ESM calls it; null if it does not tell. Personal data, where it is a person. */
  readonly name: string | null;
}

/** The attributes that a report can do without, by their names in the platform settings. */
export const REPORTED_ATTRIBUTES = [
  "endTime",
  "messageCount",
  "waitTimeBeforeFirstReply",
  "supportPerson",
  "outcome",
  "firstReplier",
  "liveChatCount",
  "redirectCount",
  "waitInBusinessHours",
  "liveChatTime",
  "language",
] as const;

/** `organization` is the attribute that `report.organizationAttribute` names. */
export type ReportedAttribute = (typeof REPORTED_ATTRIBUTES)[number] | "organization";

/**
 * What a report reads of one chat session data card. Null: the attribute is empty, or the task's user may not see it, or
 * it is not mapped: which ones are mapped is said once for all cards.
 */
export interface ReportedChat {
  readonly dataCardId: DataCardId;
  readonly sessionId: string | null;
  readonly isActive: boolean | null;
  readonly startTime: Instant | null;
  /** Whether the card keeps only the day: then `startTime` is its beginning. */
  readonly startIsDay: boolean;
  readonly endTime: Instant | null;
  readonly messageCount: number | null;
  /** Whole seconds. */
  readonly waitTimeBeforeFirstReply: number | null;
  readonly supportPerson: NamedCard | null;
  readonly outcome: Outcome | null;
  readonly firstReplier: NamedCard | null;
  readonly liveChatCount: number | null;
  readonly redirectCount: number | null;
  /** Whole seconds. */
  readonly waitInBusinessHours: number | null;
  /** Whole seconds. */
  readonly liveChatTime: number | null;
  readonly language: string | null;
  /** As ESM shows it. */
  readonly organization: string | null;
}
