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
  setClock(at: number): void;
  /** Replaces all rules; `[]` removes them. */
  setFaults(rules: readonly FaultRule[], seed?: number): void;
  stats(): SandboxStats;
  resetStats(): void;
  /** Imports template XML. @throws InputError naming the line */
  importTemplate(xml: string): ImportOutcome;
  /** Links a template to a folder, as an administrator does by hand. @throws InputError without such a template */
  linkFolder(templateCode: string, folder: FolderDefinition): void;
  /** Sets what a reference may point to, as an administrator does. @throws InputError without such a reference */
  setReferenceTargets(templateCode: string, attributeCode: string, targets: readonly string[]): void;
  /** Removes the templates that took a code which another one had. @returns how many there were */
  removeSecondTemplates(templateCode: string): number;
  /** Replaces all sessions of the chat platform; cards and persons stay as they are. */
  setSessions(sessions: Iterable<PlatformSession>): void;
  /** Replaces the list of sessions to which the history answers 410. */
  setPrivacyDeletions(sessionIds: readonly string[]): void;
  /** Replaces all rules about ESM's first user; `[]` gives all rights back. */
  setPermissions(rules: readonly PermissionRule[]): void;
  /**
   * Replaces ESM's other users, beside its first; `[]` removes them all. Who keeps login and password stays logged in.
   *
   * @throws InputError when two have the same login
   */
  setUsers(users: readonly EsmUser[]): void;
  /** Hides these cards and shows all others. */
  setHiddenCards(dataCardIds: readonly string[]): void;
  /** Somebody opens these cards in ESM and sees them as they are now. @throws InputError naming a card that is not there */
  openCards(dataCardIds: readonly string[]): void;
  /**
   * Whoever has these cards open saves them: their references, back-references and attachments become what they were
   * when they were opened, as in ESM before 2025.2.
   *
   * @throws InputError naming a card that nobody has open
   */
  saveCards(dataCardIds: readonly string[]): void;
  manners(): Readonly<Manners>;
  setManners(changes: MannerChanges): void;
}
