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
  | "folder"
  | "attributes"
  | "value-codes"
  | "related-ticket"
  | "permissions"
  | "mandatory-attributes"
  | "session-id-unique"
  | "person-attribute"
  | "persons-findable"
  | "chat-platform-reachable"
  | "chat-platform-token"
  | "clock-difference"
  | "function-reachable"
  | "function-token"
  | "function-folder"
  | "task-scheduled"
  | "last-run"
  | "business-hours"
  | "expected-load";

/** What `install` can do about an item that is not done. Doing it again does no harm. */
export interface Fix {
  /** Set where an item that is done is proved anew: what it goes by grows old. */
  readonly evenWhenDone?: true;
  /** Asked before anything is done. Undefined where nothing can be done, as things are. */
  question(facts: Facts): Promise<FixQuestion | undefined>;
  /** @throws Failure when it could not be done */
  apply(facts: Facts): Promise<void>;
}

export interface FixQuestion {
  readonly text: string;
  /** Set where the user has to do it: what to do, after which the item is checked again. */
  readonly byHand?: true;
  /** Set where it leaves something behind that must not happen without somebody who agrees. */
  readonly neverUnasked?: true;
}

/** One item of the configuration checklist. */
export interface ChecklistItem {
  readonly id: ItemId;
  readonly group: ChecklistGroup;
  readonly title: string;
  /** For the documentation. */
  readonly meaning: string;
  /** What to do when it is missing; findings that do not say better repeat it. */
  readonly advice: string;
  /** The setting, or the place in ESM, that is to blame when the check ends with a failure. */
  readonly setting: string;
  /** Items without which this one cannot be verified. They stand further up in the list. */
  readonly needs: readonly ItemId[];
  /** @throws Failure: one that may pass means that the item cannot be verified now, any other that it is missing */
  check(facts: Facts): Promise<Outcome<Mismatch>>;
  readonly fix?: Fix;
}
