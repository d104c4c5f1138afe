import type { Instant, WidgetSession } from "../../chat/session.ts";

/** A session's whole history, as it was while it was read. */
export interface History {
  readonly kind: "history";
  readonly session: WidgetSession;
  /**
   * The platform's time just before reading began, and whether the session had ended by then. Only what is read after
   * the end can be complete.
   */
  readonly readAt: Instant;
  /** Whether `readAt` is the platform's own time. It is ours where the platform does not tell its time. */
  readonly isPlatformTime: boolean;
  readonly endedBeforeReading: boolean;
  /** How many messages the platform says there are. If that differs from what was read, something is wrong. */
  readonly countByPlatform: number;
}

/** What the platform has of a session. */
export type SessionReading =
  | History
  /** The platform does not know the session, or not yet. */
  | { readonly kind: "unknown" }
  /** Deleted for privacy: it will not come back. */
  | { readonly kind: "deleted" };

/** A session as the platform's list of changed sessions shows it. */
export interface ListedSession {
  readonly ended: boolean;
  /** When anything in the session last changed. */
  readonly updatedAt: Instant;
  /** How many messages the session has. */
  readonly messageCount: number;
}

export interface ChangedSessions {
  /** The platform's time just before the list was read. */
  readonly listedAt: Instant;
  /** The wanted sessions that are on the list, by session id. If one is listed twice, the later entry counts. */
  readonly sessions: ReadonlyMap<string, ListedSession>;
}

export interface ChangesQuery {
  /** Sessions that have not changed since then are not listed. */
  readonly since: Instant;
  /** Ids of the sessions that are wanted; nothing is kept of the others. */
  readonly wanted: ReadonlySet<string>;
  /** Pages of the list that are read at most. Sessions on later pages are not found. */
  readonly mostPages: number;
}

/** What the plugin needs of the chat platform. Every method throws `Failure` when the platform cannot be asked. */
export interface ChatHistory {
  /** Reads a session with all its messages. */
  session(sessionId: string): Promise<SessionReading>;
  /** Reads the list of changed sessions. Undefined when the platform does not tell its time. */
  changedSessions(query: ChangesQuery): Promise<ChangedSessions | undefined>;
  /** Asks for as little as possible, to find out whether address, installation and token are right. */
  probe(): Promise<void>;
}
