import type { Instant, WidgetSession } from "../../chat/session.ts";

/**
 * Characters; no session is asked for by a longer id. Ten thousand of them fit into the journal, however they are
 * written.
 */
export const LONGEST_SESSION_ID = 500;

/** A session with its whole history, as read. */
export interface History {
  /** The platform knows the session. */
  readonly kind: "history";
  /** The session with all its messages. */
  readonly session: WidgetSession;
  /**
   * The platform's time just before reading began, which shows whether the session had ended by then. Only a history
   * read after the end can be complete.
   */
  readonly readAt: Instant;
  /** Whether `readAt` is the platform's own time; if the platform does not tell its time, it is ours. */
  readonly isPlatformTime: boolean;
  /** Whether the session had ended by `readAt`. */
  readonly endedBeforeReading: boolean;
  /** How many messages the platform says there are. If fewer or more were read, something is wrong. */
  readonly countByPlatform: number;
}

/** The result of reading a session. */
export type SessionReading =
  | History
  /** The platform does not know the session, or not yet. */
  | { readonly kind: "unknown" }
  /** Deleted for privacy: it will not come back. */
  | { readonly kind: "deleted" };

/** A session in the platform's list of changed sessions. */
export interface ListedSession {
  /** Whether the platform says that it has ended. */
  readonly ended: boolean;
  /** When anything in the session last changed. */
  readonly updatedAt: Instant;
  /** How many messages the session has; undefined if the list does not tell. */
  readonly messageCount: number | undefined;
  /** Whether the session had a live chat; undefined if the list does not tell. */
  readonly hadLiveChat?: boolean | undefined;
}

/** What the platform's list of changed sessions told. */
export interface ChangedSessions {
  /** The platform's time just before the list was read; if it does not tell, when the last one of the list changed. */
  readonly listedAt: Instant;
  /** Whether the list was read to its end. */
  readonly isComplete: boolean;
  /** The requested sessions that are in the list, by session id. If one is listed twice, the later entry counts, and the live chat of either. */
  readonly sessions: ReadonlyMap<string, ListedSession>;
}

/** Which part of the list of changed sessions to read. */
export interface ChangesQuery {
  /** Sessions that have not changed since then are not listed. */
  readonly since: Instant;
  /** Ids of the requested sessions; other entries of the list are dropped. Undefined: all. */
  readonly wanted: ReadonlySet<string> | undefined;
  /** The most pages of the list to read. Sessions on later pages are not found. */
  readonly mostPages: number;
}

/** What the plugin needs from the chat platform. Every method throws `Failure` when the platform cannot be asked. */
export interface ChatHistory {
  /**
   * Reads a session with all its messages.
   *
   * @param sessionId as it stands on the card; 1 to 500 characters
   * @throws Failure when the platform cannot be asked, or its reply cannot be understood
   */
  session(sessionId: string): Promise<SessionReading>;
  /**
   * Reads the list of changed sessions. Undefined when certain sessions are wanted and the platform does not tell its
   * time, without which the list proves nothing of them.
   *
   * @param query which part of the list
   * @throws Failure when the platform cannot be asked, or its reply cannot be understood
   */
  changedSessions(query: ChangesQuery): Promise<ChangedSessions | undefined>;
  /**
   * Sends the smallest request, to find out whether address, installation and token are right.
   *
   * @throws Failure when they are not, or the platform cannot be asked
   */
  probe(): Promise<void>;
}
