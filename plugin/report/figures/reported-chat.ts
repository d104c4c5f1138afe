import type { Outcome } from "../../chat/outcome.ts";
import type { Instant } from "../../chat/session.ts";
import type { DataCardId } from "../../outside/esm/port.ts";

/** A card that a reference leads to. */
export interface NamedCard {
  readonly dataCardId: DataCardId;
  /** What ESM calls it; null if it does not tell. Personal data, where it is a person. */
  readonly name: string | null;
}

/**
 * What a report reads of one chat session data card. Null: the attribute is empty, or the task's user may not see it.
 * Undefined: no platform setting maps the attribute.
 */
export interface ReportedChat {
  readonly dataCardId: DataCardId;
  readonly sessionId: string | null;
  readonly isActive: boolean | null;
  readonly startTime: Instant | null | undefined;
  readonly endTime: Instant | null | undefined;
  readonly messageCount: number | null | undefined;
  /** Whole seconds. */
  readonly waitSeconds: number | null | undefined;
  readonly supportPerson: NamedCard | null | undefined;
  readonly outcome: Outcome | null | undefined;
  readonly firstReplier: NamedCard | null | undefined;
  readonly liveChatCount: number | null | undefined;
  readonly redirectCount: number | null | undefined;
  /** Whole seconds. */
  readonly waitInBusinessHours: number | null | undefined;
  /** Whole seconds. */
  readonly liveChatTime: number | null | undefined;
  readonly language: string | null | undefined;
  /** What stands in the attribute that `report.organizationAttribute` names, as ESM shows it. */
  readonly organization: string | null | undefined;
}
