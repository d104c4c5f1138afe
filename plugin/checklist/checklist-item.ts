import type { Facts } from "./facts.ts";
import type { Mismatch, Outcome } from "./outcome.ts";

/** Sections of the checklist, in their order. */
export const CHECKLIST_GROUPS = [
  "Configuration",
  "ESM",
  "Chat session template",
  "Persons",
  "Chat platform",
  "createChatSession",
  "Operation",
] as const;

export type ChecklistGroup = (typeof CHECKLIST_GROUPS)[number];

export type ItemId =
  | "configuration"
  | "platform-settings"
  | "serve-files"
  | "esm-reachable"
  | "esm-api"
  | "esm-login"
  | "template"
  | "template-once"
  | "template-linked"
  | "folder"
  | "attributes"
  | "reference-targets"
  | "value-codes"
  | "activity-readable"
  | "related-ticket"
  | "log-in-text-attribute"
  | "change-history"
  | "open-cards"
  | "permissions"
  | "mandatory-attributes"
  | "session-id-unique"
  | "person-attribute"
  | "person-attribute-readable"
  | "persons-findable"
  | "chat-platform-reachable"
  | "chat-platform-token"
  | "clock-difference"
  | "cards-made"
  | "function-reachable"
  | "function-token"
  | "function-folder"
  | "refused-calls"
  | "task-scheduled"
  | "last-run"
  | "business-hours"
  | "expected-load"
  | "requests-a-day"
  | "reports";

/** What `install` can do about an item that is not done. Doing it again does no harm. */
export interface Fix {
  /** Set if the item is to be proved again although it is done, because its proof grows old. */
  readonly evenWhenDone?: true;
  /** Asked before anything is changed. Undefined if nothing can be done at present. */
  question(facts: Facts): Promise<FixQuestion | undefined>;
  /** @throws Failure when it could not be done */
  apply(facts: Facts): Promise<void>;
}

export interface FixQuestion {
  readonly text: string;
  /** Set if the user has to do it: the instructions, after which the item is checked again. */
  readonly byHand?: true;
  /** Set if the fix leaves something behind, which needs somebody's consent. */
  readonly neverUnasked?: true;
}

/** One item of the configuration checklist. */
export interface ChecklistItem {
  readonly id: ItemId;
  readonly group: ChecklistGroup;
  readonly title: string;
  /** For the documentation. */
  readonly meaning: string;
  /** What to do if it is missing; used by findings without better advice. */
  readonly advice: string;
  /** The setting, or place in ESM, that is named when the check ends with a failure. */
  readonly setting: string;
  /** Items that must be done before this one can be checked. They come before it in the list. */
  readonly needs: readonly ItemId[];
  /** @throws Failure: a temporary one means that the item cannot be verified now, any other that it is missing */
  check(facts: Facts): Promise<Outcome<Mismatch>>;
  readonly fix?: Fix;
}
