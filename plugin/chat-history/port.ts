import type { Instant, WidgetSession } from "../chat-session/session.ts";

/** A session's whole history, as it was while it was read. */
export interface History {
  readonly kind: "history";
  readonly session: WidgetSession;
  /**
   * The platform's time just before reading began, and whether the session had ended by then. Only what is read after
   * the end can be complete.
   */
  readonly readAt: Instant;
  readonly endedBeforeReading: boolean;
  /** How many messages the platform says there are; differs from what was read when something is wrong. */
  readonly countByPlatform: number;
}

/** What the platform has of a session. */
export type SessionReading =
  | History
  /** Not known, or not known yet. */
  | { readonly kind: "unknown" }
  /** Deleted for privacy: it will not come back. */
  | { readonly kind: "deleted" };

/** What the plugin needs of the chat platform. Every method throws `Failure` when the platform cannot be asked. */
export interface ChatHistory {
  /** Reads a session with all its messages. */
  session(sessionId: string): Promise<SessionReading>;
  /** Asks for next to nothing, to find out whether address, installation and token are right. */
  probe(): Promise<void>;
}
