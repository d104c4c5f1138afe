import type { ChecklistGroup, ItemId } from "./checklist-item.ts";
import { CHECKLIST_GROUPS } from "./checklist-item.ts";
import type { Outcome } from "./outcome.ts";
import { type CheckedItem, unansweredItems } from "./run-checklist.ts";

/** One item, as it is shown and reported. */
export type ReportedItem = { readonly id: ItemId; readonly group: ChecklistGroup; readonly title: string } & Outcome;

/** The systems that were checked. Addresses only, no secrets and no logins. */
export interface CheckedEnvironment {
  readonly esmUrl: string;
  readonly esmApi: "rest" | "web-api";
  readonly chatPlatformUrl: string;
  readonly installationId: string;
  /** Where the chatbot platform calls createChatSession; null where that is not configured. */
  readonly environmentUrl: string | null;
  readonly templateCode: string;
  readonly folderCode: string;
}

/** The number of items in each state. */
export interface ChecklistSummary {
  readonly done: number;
  readonly missing: number;
  readonly notYet: number;
  readonly cannotVerify: number;
}

/** The state of the checklist. */
export interface ChecklistReport {
  /**
   * `complete` when nothing is missing and nothing was unanswered that other items need, even if some items could not
   * be verified; `ready` when, besides, something only has to be started.
   */
  readonly status: "complete" | "ready" | "incomplete";
  /** ISO 8601 UTC. */
  readonly checkedAt: string;
  /** The version of this package. */
  readonly version: string;
  /** Null when the configuration could not be read. */
  readonly environment: CheckedEnvironment | null;
  readonly summary: ChecklistSummary;
  /** Titles of unanswered items that prevented others from being checked. */
  readonly unanswered: readonly string[];
  /** By group, in the order of the list. */
  readonly items: readonly ReportedItem[];
}

export function checklistReport(
  checked: readonly CheckedItem[],
  about: Pick<ChecklistReport, "version" | "environment"> & { readonly at: number },
): ChecklistReport {
  const items = CHECKLIST_GROUPS.flatMap((group) =>
    checked
      .filter(({ item }) => item.group === group)
      .map(({ item: { id, title }, outcome }) => ({ id, group, title, ...outcome })),
  );
  const count = (state: Outcome["state"]) => items.filter((item) => item.state === state).length;
  const summary = {
    done: count("done"),
    missing: count("missing"),
    notYet: count("not-yet"),
    cannotVerify: count("cannot-verify"),
  };
  const { version, environment } = about;
  const unanswered = unansweredItems(checked).map(({ item }) => item.title);
  return {
    status: summary.missing > 0 || unanswered.length > 0 ? "incomplete" : summary.notYet > 0 ? "ready" : "complete",
    checkedAt: new Date(about.at).toISOString(),
    version,
    environment,
    summary,
    unanswered,
    items,
  };
}

/** `21 done, 1 missing, 2 cannot be verified here`, and what the rest waits for. */
export function summaryLine({ status, summary, unanswered, items }: ChecklistReport): string {
  const { done, missing, notYet, cannotVerify } = summary;
  const left = notYet === 0 ? "" : `, ${notYet} not yet`;
  const counts = `${done} done, ${missing} missing${left}, ${cannotVerify} cannot be verified here`;
  if (unanswered.length > 0) {
    return `${counts}; not complete: no answer to ${unanswered.map((title) => `“${title}”`).join(", ")}`;
  }
  if (status !== "ready") return counts;
  const starts = items.flatMap((item) => (item.state === "not-yet" && item.waitsFor === undefined ? [item.start] : []));
  return `${counts}; ready, not running yet: ${[...new Set(starts)].join(", ")}`;
}
