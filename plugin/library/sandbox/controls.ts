import {
  cardsSchema,
  faultsSchema,
  mannersSchema,
  permissionsSchema,
  privacySchema,
  referenceTargetsSchema,
  secondTemplatesSchema,
  usersSchema,
} from "../../sandbox/control/bodies.ts";
import type { MannerChanges, Manners } from "../../sandbox/manners.ts";
import type { SandboxControls as Controls } from "../../sandbox/sandbox-controls.ts";
import { checked, checkedClock } from "./checked.ts";
import { platformSessions, type SandboxSession } from "./sessions.ts";
import type { PermissionRule, SandboxUser } from "./users.ts";

/** How requests fail. Of several rules, the first that fits, is not used up and wins its random draw applies. */
export interface FaultRule {
  /** The system whose requests fail. */
  readonly target: "esm" | "chatHistory";
  /** Text that must occur in `METHOD path`, query included. Default: the rule is for every request to the target. */
  readonly match?: string | undefined;
  /**
   * `echo` refuses the request and repeats, without quotes, the longest text that was sent with it; `drop-after-write` carries
   * it out and cuts the connection instead of an answer.
   */
  readonly kind: "status" | "echo" | "reset" | "timeout" | "truncate" | "slow" | "drop-after-write";
  /** For kind `status`; default 503. */
  readonly status?: number | undefined;
  /** Seconds, or a ready HTTP date. */
  readonly retryAfter?: number | string | undefined;
  /** Default: one second for kind `slow`, none for the others. */
  readonly delayMs?: number | undefined;
  /** Default: 1, always. */
  readonly probability?: number | undefined;
  /** How often the rule applies. Default: always. */
  readonly times?: number | undefined;
}

/** Requests to one method and path. */
export interface CallStats {
  /** `GET` */
  readonly method: string;
  /** With `{id}` and the like instead of ids. */
  readonly path: string;
  /** How many there were. */
  readonly requests: number;
  /** Requests by HTTP status; `none` for those without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** What one system was asked. */
export interface SystemStats {
  /** How many requests there were. */
  readonly requests: number;
  /** Characters of the longest URL. */
  readonly longestUrl: number;
  /** The largest number of requests that were being answered at one time. */
  readonly mostInFlight: number;
  /** The largest number of requests that came within one second. */
  readonly mostPerSecond: number;
  /** Bytes of the requests on the wire, heads included. */
  readonly bytesIn: number;
  /** Bytes of the answers on the wire, heads included. */
  readonly bytesOut: number;
  /** Each method and path that was asked for. */
  readonly calls: readonly CallStats[];
}

/** The requests since the start or the last reset, also those that are not answered yet. */
export interface SandboxStats {
  /** Through either of its APIs. */
  readonly esm: SystemStats;
  /** The chat platform. */
  readonly chatHistory: SystemStats;
}

/** What can be changed in a running sandbox. Each function throws InputError naming what is wrong. */
export interface SandboxControls {
  /** The sandbox's time, epoch milliseconds. */
  clock(): number;
  /**
   * Sets the sandbox's time, also back. It stands still until it is set again.
   *
   * @param at epoch milliseconds, ISO 8601 or a Date
   */
  setClock(at: number | string | Date): void;
  /**
   * Replaces all rules; `[]` removes them. The same rules, seed and order of requests give the same faults.
   *
   * @param rules the first that fits counts
   * @param seed of the draws for rules with a probability, a 32-bit integer; default 1
   */
  setFaults(rules: readonly FaultRule[], seed?: number): void;
  /** What was asked of each system. */
  stats(): SandboxStats;
  /** Begins to count anew. */
  resetStats(): void;
  /**
   * Imports template XML, as an administrator does.
   *
   * @param xml as ESM exports templates
   * @returns the codes of the templates that were added, and of those that were there already
   */
  importTemplate(xml: string): { readonly created: readonly string[]; readonly updated: readonly string[] };
  /**
   * Links a template to a folder, as an administrator does by hand.
   *
   * @param templateCode the template's code
   * @param folderCode the folder's; it is made if it is not there
   * @param name what people see of the folder; default: the code
   */
  linkFolder(templateCode: string, folderCode: string, name?: string): void;
  /**
   * Sets what a reference may point to, as an administrator does.
   *
   * @param templateCode the template's code
   * @param attributeCode one of its references
   * @param targets codes of templates
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
   * @param sessions the sessions, or the path of a file with one session a line
   */
  setSessions(sessions: string | Iterable<SandboxSession>): void;
  /**
   * Replaces the list of sessions that the chat platform says were deleted for privacy.
   *
   * @param sessionIds the platform's own ids
   */
  setPrivacyDeletions(sessionIds: readonly string[]): void;
  /**
   * Replaces all rules about ESM's first user; `[]` gives all rights back.
   *
   * @param rules of two about the same, the later one counts
   */
  setPermissions(rules: readonly PermissionRule[]): void;
  /**
   * Replaces ESM's other users. Who keeps login and password stays logged in.
   *
   * @param users each with a login of its own
   */
  setUsers(users: readonly SandboxUser[]): void;
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
   */
  openCards(dataCardIds: readonly string[]): void;
  /**
   * Whoever has these cards open saves them: their references, back-references and attachments become what they were when
   * they were opened, as in ESM before 2025.2 (documented as a known error).
   *
   * @param dataCardIds ids of cards that somebody has open
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

/** The controls of a sandbox with everything checked that comes from outside, as its control interface over HTTP does. */
export function checkedControls(controls: Controls): SandboxControls {
  return {
    clock: controls.clock,
    setClock: (at) => controls.setClock(checkedClock(at)),
    setFaults(rules, seed) {
      const read = checked(faultsSchema, { rules, seed });
      controls.setFaults(read.rules, read.seed);
    },
    stats: controls.stats,
    resetStats: controls.resetStats,
    importTemplate: controls.importTemplate,
    linkFolder: (templateCode, code, name = code) => controls.linkFolder(templateCode, { code, names: { en: name } }),
    setReferenceTargets(templateCode, attributeCode, targets) {
      const read = checked(referenceTargetsSchema, { templateCode, attributeCode, targets });
      controls.setReferenceTargets(read.templateCode, read.attributeCode, read.targets);
    },
    removeSecondTemplates: (templateCode) =>
      controls.removeSecondTemplates(checked(secondTemplatesSchema, { templateCode }).templateCode),
    setSessions: (sessions) => controls.setSessions(platformSessions(sessions)),
    setPrivacyDeletions: (sessionIds) =>
      controls.setPrivacyDeletions(checked(privacySchema, { sessionIds }).sessionIds),
    setPermissions: (rules) => controls.setPermissions(checked(permissionsSchema, { rules }).rules),
    setUsers: (users) => controls.setUsers(checked(usersSchema, { users }).users),
    setHiddenCards: (dataCardIds) => controls.setHiddenCards(checked(cardsSchema, { dataCardIds }).dataCardIds),
    openCards: (dataCardIds) => controls.openCards(checked(cardsSchema, { dataCardIds }).dataCardIds),
    saveCards: (dataCardIds) => controls.saveCards(checked(cardsSchema, { dataCardIds }).dataCardIds),
    manners: controls.manners,
    setManners: (changes) => controls.setManners(checked(mannersSchema, changes)),
  };
}
