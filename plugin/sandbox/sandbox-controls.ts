import type { FolderDefinition } from "../xml/template-definition.ts";
import type { PermissionRule } from "./cards/card-world.ts";
import type { ImportOutcome } from "./cards/import-templates.ts";
import type { PlatformSession } from "./chat-history/platform-session.ts";
import type { EsmUser } from "./esm-users.ts";
import type { FaultRule } from "./http/fault-rules.ts";
import type { SandboxStats } from "./http/traffic.ts";
import type { MannerChanges, Manners } from "./manners.ts";

/** What can be changed in a running sandbox, over HTTP or by the program that started it. */
export interface SandboxControls {
  /** The sandbox's time, epoch milliseconds. */
  clock(): number;
  /**
   * Sets the sandbox's time, also back. It stands still until it is set again.
   *
   * @param at epoch milliseconds
   */
  setClock(at: number): void;
  /**
   * Replaces all rules by which requests fail; `[]` removes them. The same rules, seed and order of requests give the same
   * faults.
   *
   * @param rules the first one that fits a request counts
   * @param seed for rules with a probability; default: 1
   */
  setFaults(rules: readonly FaultRule[], seed?: number): void;
  /** What was asked of each system since the last reset. */
  stats(): SandboxStats;
  /** Begins to count anew. */
  resetStats(): void;
  /**
   * Imports template XML.
   *
   * @param xml as ESM exports templates
   * @throws InputError naming the line
   */
  importTemplate(xml: string): ImportOutcome;
  /**
   * Links a template to a folder, as an administrator does by hand.
   *
   * @param templateCode the template's code
   * @param folder made if it is not there
   * @throws InputError without such a template
   */
  linkFolder(templateCode: string, folder: FolderDefinition): void;
  /**
   * Sets what a reference may point to, as an administrator does.
   *
   * @param templateCode the template's code
   * @param attributeCode one of its references
   * @param targets codes of templates
   * @throws InputError without such a reference
   */
  setReferenceTargets(templateCode: string, attributeCode: string, targets: readonly string[]): void;
  /**
   * Removes the templates that took a code which another one had.
   *
   * @param templateCode the code
   * @returns how many there were
   */
  removeSecondTemplates(templateCode: string): number;
  /**
   * Replaces all sessions of the chat platform; cards and persons stay as they are.
   *
   * @param sessions in any order
   */
  setSessions(sessions: Iterable<PlatformSession>): void;
  /**
   * Replaces the list of sessions to which the history answers 410.
   *
   * @param sessionIds ids of deleted sessions
   */
  setPrivacyDeletions(sessionIds: readonly string[]): void;
  /**
   * Replaces all rules about ESM's first user; `[]` gives all rights back.
   *
   * @param rules of two about the same, the later one counts
   */
  setPermissions(rules: readonly PermissionRule[]): void;
  /**
   * Replaces ESM's other users, beside its first; `[]` removes them all. Who keeps login and password stays logged in.
   *
   * @param users each with a login of its own
   * @throws InputError when two have the same login
   */
  setUsers(users: readonly EsmUser[]): void;
  /**
   * Hides these cards and shows all others.
   *
   * @param dataCardIds ids of cards
   */
  setHiddenCards(dataCardIds: readonly string[]): void;
  /**
   * Somebody opens these cards in ESM and sees them as they are now.
   *
   * @param dataCardIds ids of cards
   * @throws InputError naming a card that is not there
   */
  openCards(dataCardIds: readonly string[]): void;
  /**
   * Whoever has these cards open saves them: their references, back-references and attachments become what they were
   * when they were opened, as in ESM before 2025.2 (documented as a known error).
   *
   * @param dataCardIds ids of cards
   * @throws InputError naming a card that nobody has open
   */
  saveCards(dataCardIds: readonly string[]): void;
  /** How both systems answer now. */
  manners(): Readonly<Manners>;
  /**
   * Changes how both systems answer, from the next request on.
   *
   * @param changes what is left out stays as it is
   */
  setManners(changes: MannerChanges): void;
}
